import { candidateOf } from './candidateOf.ts';
import type { CandidateSource } from './candidateSource.ts';
import { llamaTask, openedTask } from './llama/llamaTask.ts';
import { localSource, type LocalModel } from './localSource.ts';
import type { SampleSettings } from './settings.ts';

/**
 * Samples from a GGUF model, with an adapter or without, by llama.cpp. Two runs with one seed give the same candidates on
 * the same machine; on another one, or with other tasks or settings of llama.cpp, rounding may make the odd token differ.
 * @param options `opened`: each answer is made to begin with the function's own head, so that it is one function of its name
 */
export function llamaSource(model: LocalModel, settings: SampleSettings, { opened = false } = {}): CandidateSource {
  return localSource({
    name: 'llama',
    kind: 'sample',
    model,
    settings,
    ask: (task) => (opened ? openedTask(task) : llamaTask(task)),
    read: (task, answers) => Promise.all(answers.map((answer) => candidateOf(task, answer))),
  });
}
