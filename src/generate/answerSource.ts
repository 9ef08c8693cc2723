import type { CandidateSource } from './candidateSource.ts';
import { candidateOf } from './candidateOf.ts';
import { departuresFor, worthRunning } from './departureSource.ts';
import { llamaTask } from './llama/llamaTask.ts';
import { localSource, type LocalModel } from './localSource.ts';
import type { SampleSettings } from './settings.ts';

/**
 * What a GGUF model would change, best first, as of {@link departureSource}, and behind that what it answers when left to
 * itself, as of {@link llamaSource}: both from one reading of the question. The last `settings.samples` candidates of a task
 * are the model's own answers; a question that is too long gives one candidate that says so.
 * @param count departures a task, at most
 */
export function answerSource(model: LocalModel, count: number, settings: SampleSettings): CandidateSource {
  return localSource({
    name: 'answers',
    kind: 'sample',
    model,
    settings,
    departures: departuresFor(count),
    ask: (task) => llamaTask(task),
    read: async (task, answers) => [
      ...(await worthRunning(task, answers.slice(0, -settings.samples), count)),
      ...(await Promise.all(answers.slice(-settings.samples).map((answer) => candidateOf(task, answer)))),
    ],
  });
}
