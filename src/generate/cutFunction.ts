import type { PromptTask } from '../preference/index.ts';
import { languages, listFunctions, readFunction, SourceSyntaxError, withoutImports } from '../source/index.ts';
import type { Language, LanguageName } from '../source/index.ts';
import { UserError } from '../errors.ts';
import type { CandidateProblem } from './candidate.ts';
import { fencedBlocks } from './fencedBlocks.ts';

export type CutFunction =
  { readonly text: string; readonly problem?: never } | { readonly text?: never; readonly problem: CandidateProblem };

/**
 * Cuts the function out of a model's answer. It must be the only function in the only fenced block, with the task's
 * name; prose around the block is ignored, and so are imports before the function, which a model that writes a whole file
 * begins with: what the task's file imports stays as it is.
 * @param cutOff whether the answer was ended by its bound, not by the model
 * @throws UserError for a task in an unknown language, or whose own text isn't one function
 */
export async function cutFunction(
  answer: string,
  task: Pick<PromptTask, 'text' | 'language' | 'function'>,
  cutOff: boolean,
): Promise<CutFunction> {
  const language = requireLanguage(task);
  const blocks = fencedBlocks(answer);
  if (blocks.length === 0) return { problem: cutOff ? 'cut-off' : 'no-block' };
  if (blocks.length > 1) return { problem: 'many-blocks' };
  const { start, end, closed } = blocks[0]!;
  if (!closed) return { problem: 'cut-off' };
  const text = answer.slice(start, end).replace(/\n$/, '');
  const found =
    (await readFunction(text, language.name)) ??
    (await readFunction(await withoutImports(text, language.name), language.name));
  if (found === undefined) return { problem: await whatItIs(text, language) };
  if (found.localName !== (await localNameOf(task, language.name))) return { problem: 'other-name' };
  return { text: found.text };
}

/** The name that a task's answers must have: that of its own text. @throws UserError where that isn't one function */
async function localNameOf(task: Pick<PromptTask, 'text' | 'function'>, language: LanguageName): Promise<string> {
  const own = await readFunction(task.text, language);
  if (own !== undefined) return own.localName;
  throw new UserError("the task's text is not exactly one function", {
    where: task.function,
    fix: 'Harvest the task again.',
  });
}

function requireLanguage(task: Pick<PromptTask, 'language' | 'function'>): Language {
  const language = Object.values(languages).find(({ name }) => name === task.language);
  if (language !== undefined) return language;
  throw new UserError(`functions in ${task.language} can't be read`, {
    where: task.function,
    fix: `Known languages: ${Object.keys(languages).join(', ')}.`,
  });
}

/** Why a text that isn't one function isn't: no place where a function may stand makes it parse, or other code is in it. */
async function whatItIs(text: string, language: Language): Promise<'syntax-error' | 'not-one-function'> {
  for (const { before, after } of language.wrappers) {
    try {
      await listFunctions(`answer${language.extensions[0]}`, before + text + after);
      return 'not-one-function';
    } catch (error) {
      if (!(error instanceof SourceSyntaxError) && !(error instanceof UserError)) throw error;
    }
  }
  return 'syntax-error';
}
