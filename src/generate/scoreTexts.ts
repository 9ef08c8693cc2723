import type { GenerateRun } from './candidateSource.ts';
import { LLAMA_DEFAULTS } from './llama/defaults.ts';
import type { TaskInFile } from './inFile.ts';
import { generateInChild } from './llama/generateInChild.ts';
import { codeTask } from './llama/llamaTask.ts';
import { baseOf, type LocalModel } from './localSource.ts';
import { sampleSettings } from './settings.ts';

/**
 * How much a model without its adapter prefers each text to the task's own, in its file: log p(text) - log p(own) of the first
 * token that differs. Null where none does, for all of them where the task is too long for the model.
 */
export async function scoreTexts(
  task: TaskInFile,
  texts: readonly string[],
  model: LocalModel,
  run: Pick<GenerateRun, 'seed' | 'progress' | 'signal'>,
): Promise<(number | null)[]> {
  let scores: (number | null)[] = texts.map(() => null);
  const request = {
    kind: 'score' as const,
    llama: { ...LLAMA_DEFAULTS, ...baseOf(model) },
    tasks: [codeTask(task, texts)],
    settings: sampleSettings(),
    seed: run.seed,
    have: [],
  };
  await generateInChild(request, run, (result) => {
    if (result.kind === 'scored' && result.scores !== undefined) scores = result.scores;
    return Promise.resolve();
  });
  return scores;
}
