import type { LlamaModel } from 'node-llama-cpp';
import type { Tokenizer } from '../../model/index.ts';
import { temperatures } from '../settings.ts';
import { answerTasks } from './answerTasks.ts';
import { departureJobs } from './departTasks.ts';
import type { LlamaMessage, LlamaRequest } from './request.ts';
import { answerSeed } from './sampleSeed.ts';

/**
 * Samples the answers to all tasks, each at its temperature and with a seed of its own; before them, from the same reading
 * of the question, the departures asked for.
 */
export async function sampleTasks(
  request: LlamaRequest,
  model: LlamaModel,
  tokenizer: Tokenizer,
  say: (message: LlamaMessage) => void,
): Promise<void> {
  const { settings, seed, departures = 0 } = request;
  await answerTasks(request, model, tokenizer, say, async (tasks, slots, prompts) => {
    const departing = departures === 0 ? [] : await departureJobs(departures)(tasks, slots, prompts);
    const drawn = tasks.flatMap((task) =>
      temperatures(settings).map((temperature, sample) => ({
        ...task,
        forced: task.opening,
        departs: false,
        temperature,
        seed: answerSeed(seed, task.prompt, sample),
      })),
    );
    return [...departing, ...drawn];
  });
}
