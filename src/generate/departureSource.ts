import type { PromptTask } from '../preference/index.ts';
import { programOf } from '../source/index.ts';
import type { Candidate } from './candidate.ts';
import { candidateOf } from './candidateOf.ts';
import type { CandidateSource } from './candidateSource.ts';
import type { RawAnswer } from './llama/job.ts';
import { llamaTask } from './llama/llamaTask.ts';
import { localSource, type LocalModel } from './localSource.ts';
import { sampleSettings } from './settings.ts';

/** Departures to ask for, so that `count` are left: some are the same program as another, or none at all. */
export function departuresFor(count: number): number {
  return Math.min(256, count + Math.ceil(count / 4) + 1);
}

/**
 * What a GGUF model would change, best first. A small model's likeliest answer is mostly the failing function again, which
 * can't be right; so the answer is made to depart from it where the model was least sure, goes on as the model would, and
 * where it is back on the failing function ends as that does: one stretch is changed, the rest can't be miscopied.
 * Only functions that can be run are given, each program once and none that is the failing one; where there is none, the
 * first answer, which says why. `logProb` is the departing token's log-probability ratio to the unchanged one, and the
 * log-probability of what follows it.
 * @param count candidates a task, at most
 */
export function departureSource(model: LocalModel, count: number): CandidateSource {
  return localSource({
    name: 'departures',
    kind: 'depart',
    model,
    settings: sampleSettings({ samples: departuresFor(count) }),
    ask: (task) => llamaTask(task),
    read: (task, answers) => worthRunning(task, answers, count),
  });
}

/** The candidates of departures, each program once and none that is the failing one; where there is none, the first. */
export async function worthRunning(
  task: PromptTask,
  answers: readonly RawAnswer[],
  count: number,
): Promise<Candidate[]> {
  const seen = new Set([await programOf(task.text, task.language)]);
  const all = await Promise.all(answers.map((answer) => candidateOf(task, answer)));
  const worth: Candidate[] = [];
  for (const candidate of all) {
    if (worth.length === count) break;
    if (candidate.text === undefined) continue;
    const program = await programOf(candidate.text, task.language);
    if (seen.has(program)) continue;
    seen.add(program);
    worth.push(candidate);
  }
  return worth.length > 0 ? worth : all.slice(0, 1);
}
