import type { Evidence } from '../harvest/index.ts';
import { functionGroup } from './functionGroup.ts';
import { judge } from './judge.ts';
import { PAIR_VERSION } from './pair.ts';
import type { Pair } from './pair.ts';
import { buildPrompt, formatAnswer } from './prompt.ts';
import { taskOf } from './task.ts';

/** The pair that the (redacted) evidence proves. @param budget characters of the prompt */
export function pairOf(evidence: Evidence, budget?: number): Pair {
  return {
    version: PAIR_VERSION,
    id: evidence.id,
    source: evidence.source,
    language: evidence.language,
    group: functionGroup(evidence),
    date: evidence.date,
    path: evidence.path,
    function: evidence.function,
    prompt: buildPrompt(taskOf(evidence), budget),
    chosen: formatAnswer(evidence.new, evidence.language),
    rejected: formatAnswer(rejectedText(evidence), evidence.language),
    ...judge(evidence),
    evidence,
  };
}

/** The worse of the two versions: the failing one, or a suggestion that its reader passed over. */
export function rejectedText({ old, feedback }: Evidence): string {
  return feedback?.over ?? old;
}
