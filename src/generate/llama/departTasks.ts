import type { LlamaModel } from 'node-llama-cpp';
import type { Tokenizer } from '../../model/index.ts';
import { answerTasks } from './answerTasks.ts';
import type { LlamaMessage, LlamaRequest } from './request.ts';

/**
 * A model that only gives the failing function back still says where it was least sure. For each task: the `samples`
 * tokens whose probability comes nearest to (or most exceeds) that of the unchanged answer's own token at their place,
 * and the likeliest answer that departs from the unchanged one there with that token, until it is back on it.
 */
export async function departTasks(
  request: LlamaRequest,
  model: LlamaModel,
  tokenizer: Tokenizer,
  say: (message: LlamaMessage) => void,
): Promise<void> {
  const { samples } = request.settings;
  await answerTasks(request, model, tokenizer, say, async (tasks, slots, prompts) => {
    const jobs = [];
    for (const task of tasks) {
      const departures = await slots[0]!.departures(task, samples);
      await prompts.keep(task.prompt, slots[0]!);
      for (const { at, token, ratio } of departures) {
        const forced = [...task.copied.slice(0, at), token];
        jobs.push({ ...task, forced, forcedLogProb: ratio, temperature: 0, seed: 0 });
      }
    }
    return jobs;
  });
}
