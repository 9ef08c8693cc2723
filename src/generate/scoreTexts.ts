import type { PromptTask } from '../preference/index.ts';
import type { GenerateRun } from './candidateSource.ts';
import { LLAMA_DEFAULTS } from './llama/defaults.ts';
import { generateInChild } from './llama/generateInChild.ts';
import { llamaTask } from './llama/llamaTask.ts';
import type { LocalModel } from './localSource.ts';
import { sampleSettings } from './settings.ts';

/**
 * How much a model prefers each text to the task's own: log p(text) - log p(own) of the first token that differs. Null
 * where none does, for all of them where the model can't read the prompt.
 */
export async function scoreTexts(
  task: PromptTask,
  texts: readonly string[],
  model: LocalModel,
  run: Pick<GenerateRun, 'seed' | 'progress' | 'signal'>,
): Promise<(number | null)[]> {
  let scores: (number | null)[] = texts.map(() => null);
  const request = {
    kind: 'score' as const,
    llama: { ...LLAMA_DEFAULTS, ...model },
    tasks: [llamaTask(task, texts)],
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
