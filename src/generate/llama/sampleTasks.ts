import type { LlamaModel } from 'node-llama-cpp';
import type { Tokenizer } from '../../model/index.ts';
import { temperatures } from '../settings.ts';
import { answerTasks } from './answerTasks.ts';
import type { LlamaMessage, LlamaRequest } from './request.ts';
import { answerSeed } from './sampleSeed.ts';

/** Samples the answers to all tasks, each at its temperature and with a seed of its own. */
export async function sampleTasks(
  request: LlamaRequest,
  model: LlamaModel,
  tokenizer: Tokenizer,
  say: (message: LlamaMessage) => void,
): Promise<void> {
  const { settings, seed } = request;
  await answerTasks(request, model, tokenizer, say, (tasks) =>
    Promise.resolve(
      tasks.flatMap((task) =>
        temperatures(settings).map((temperature, sample) => ({
          ...task,
          forced: [],
          temperature,
          seed: answerSeed(seed, task.prompt, sample),
        })),
      ),
    ),
  );
}
