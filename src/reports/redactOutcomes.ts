import { redact } from '../redact.ts';
import type { Outcome } from './outcome.ts';
import { OutcomeList } from './outcomeList.ts';
import { defaultReportLimits } from './reportLimits.ts';

/** Characters that are looked at at once. */
const AT_ONCE = 4_000_000;

/** The outcomes with every secret in their names and messages put out. Their ids stay unique among them. */
export async function redactOutcomes(outcomes: readonly Outcome[]): Promise<Outcome[]> {
  // Looked at together first: mostly there is nothing, and each look costs about as much as reading a page.
  if (!(await haveSecrets(outcomes))) return [...outcomes];
  const clean = async (text: string): Promise<string> => (await redact(text)).text;
  const orNull = async (text: string | null): Promise<string | null> => (text === null ? null : clean(text));
  // Two names may have differed by a secret alone.
  const list = new OutcomeList('', { ...defaultReportLimits, outcomes: outcomes.length }, undefined);
  for (const outcome of outcomes) {
    list.add({
      ...outcome,
      file: await orNull(outcome.file),
      suite: await clean(outcome.suite),
      name: await clean(outcome.name),
      message: await orNull(outcome.message),
    });
  }
  return list.finish();
}

async function haveSecrets(outcomes: readonly Outcome[]): Promise<boolean> {
  let texts: string[] = [];
  let characters = 0;
  for (const [at, { file, suite, name, message }] of outcomes.entries()) {
    const text = [file ?? '', suite, name, message ?? ''].join('\n');
    texts.push(text);
    characters += text.length;
    if (characters < AT_ONCE && at < outcomes.length - 1) continue;
    if ((await redact(texts.join('\n'))).secrets > 0) return true;
    [texts, characters] = [[], 0];
  }
  return false;
}
