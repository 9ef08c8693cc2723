import { fastWeights, loadTokenizer } from '../../model/index.ts';
import { withModel } from './openContext.ts';
import type { LlamaMessage, LlamaRequest } from './request.ts';
import { departTasks } from './departTasks.ts';
import { sampleTasks } from './sampleTasks.ts';
import { scoreTasks } from './scoreTasks.ts';

const SERVE = { sample: sampleTasks, score: scoreTasks, depart: departTasks } as const;

/** Does what a request asks in this process. @throws UserError for a model or adapter that can't be used */
export async function serveRequest(request: LlamaRequest, say: (message: LlamaMessage) => void): Promise<void> {
  const tokenizer = await loadTokenizer(request.llama.model);
  try {
    const serve = SERVE[request.kind];
    const { model: given, weights } = request.llama;
    const path = weights === 'fast' ? await fastWeights(given) : given;
    await withModel(path, (model) => serve(request, model, tokenizer, say));
  } finally {
    await tokenizer.dispose();
  }
}
