import type { LlamaModel } from 'node-llama-cpp';
import type { Tokenizer } from '../../model/index.ts';
import { answerTasks, type JobsOf } from './answerTasks.ts';
import type { Job } from './job.ts';
import type { LlamaMessage, LlamaRequest } from './request.ts';

/** An answer that departs runs along the unchanged one, so that it is about as long. */
const LENGTH_FACTOR = 1.1;
const EXTRA_TOKENS = 32;

/**
 * Reads each task's unchanged answer once, takes the tokens whose probability comes nearest to (or most exceeds) that of the
 * unchanged answer's own token at their place, and asks for the likeliest answer that departs from the unchanged one there
 * with that token, until it is back on it.
 * @param count departures a task, at most
 */
export function departureJobs(count: number): JobsOf {
  return async (tasks, slots, prompts) => {
    const jobs: Job[] = [];
    for (const task of tasks) {
      const departures = await slots[0]!.departures(task, count);
      await prompts.keep(task.prompt, slots[0]!);
      const maxTokens = Math.min(task.maxTokens, Math.ceil(task.copied.length * LENGTH_FACTOR) + EXTRA_TOKENS);
      for (const { at, token, ratio } of departures) {
        const forced = [...task.copied.slice(0, at), token];
        jobs.push({ ...task, maxTokens, forced, departs: true, forcedLogProb: ratio, temperature: 0, seed: 0 });
      }
    }
    return jobs;
  };
}

/** Generates departures from the unchanged answers alone. */
export async function departTasks(
  request: LlamaRequest,
  model: LlamaModel,
  tokenizer: Tokenizer,
  say: (message: LlamaMessage) => void,
): Promise<void> {
  await answerTasks(request, model, tokenizer, say, departureJobs(request.settings.samples));
}
