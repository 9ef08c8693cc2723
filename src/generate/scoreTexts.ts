import type { GenerateRun } from './candidateSource.ts';
import { LLAMA_DEFAULTS } from './llama/defaults.ts';
import type { TaskInFile } from './inFile.ts';
import { generateInChild } from './llama/generateInChild.ts';
import { codeTask } from './llama/llamaTask.ts';
import { ratioOf } from './llama/ratioOf.ts';
import { baseOf, type LocalModel } from './localSource.ts';
import { sampleSettings } from './settings.ts';

/**
 * How much likelier a model without its adapter holds each text than the task's own, in its file: a log-probability ratio
 * ({@link ratioOf}). Null where no token differs, for all of them where the task is too long for the model.
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
    tasks: [codeTask(task, texts, { max: texts.length, trust: 1, prior: texts.map(() => 0) })],
    settings: sampleSettings(),
    seed: run.seed,
    have: [],
  };
  await generateInChild(request, run, (result) => {
    if (result.kind === 'scored' && result.scores !== undefined)
      scores = result.scores.map((score) => (score === null ? null : ratioOf(score)));
    return Promise.resolve();
  });
  return scores;
}
