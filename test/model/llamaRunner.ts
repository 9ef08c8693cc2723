import { GgmlType, type Token } from 'node-llama-cpp';
import { startLlama } from '../../src/model/index.ts';

/** What llama.cpp answers, free of sampling: raw scores only. */
export interface LlamaRunner {
  /** Log-probabilities [vocabulary] of the token after each position of `ids`. */
  distributions(ids: readonly number[]): Promise<Float64Array[]>;
  /** The `count` likeliest tokens, one after the other, behind `prompt`. */
  greedy(prompt: readonly number[], count: number): Promise<number[]>;
  dispose(): Promise<void>;
}

/** Runs a GGUF model with a GGUF adapter on the processor, keys and values in float32. */
export async function llamaRunner(modelPath: string, lora: string | undefined): Promise<LlamaRunner> {
  const llama = await startLlama();
  const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
  const context = await model.createContext({
    contextSize: 512,
    batchSize: 512,
    flashAttention: false,
    experimentalKvCacheKeyType: GgmlType.F32,
    experimentalKvCacheValueType: GgmlType.F32,
    ...(lora === undefined ? {} : { lora }),
  });
  const sequence = context.getSequence();
  const evaluate = async (ids: readonly number[]): Promise<Float64Array[]> => {
    const results = await sequence.controlledEvaluate(
      ids.map((id) => [id as Token, { generateNext: { logits: true } }] as [Token, object]),
    );
    return results.map((result) => {
      if (result?.next.logits === undefined) throw new Error('llama.cpp gave no scores');
      const scores = new Float64Array(result.next.logits.size);
      for (const [token, score] of result.next.logits) scores[token] = score;
      return logSoftmax(scores);
    });
  };
  return {
    async distributions(ids) {
      await sequence.clearHistory();
      return evaluate(ids);
    },
    async greedy(prompt, count) {
      await sequence.clearHistory();
      const tokens: number[] = [];
      let last = (await evaluate(prompt)).at(-1)!;
      for (;;) {
        tokens.push(likeliest(last));
        if (tokens.length === count) return tokens;
        last = (await evaluate(tokens.slice(-1)))[0]!;
      }
    },
    async dispose() {
      await context.dispose();
      await model.dispose();
    },
  };
}

/** The index of the largest value. */
export function likeliest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

function logSoftmax(scores: Float64Array): Float64Array {
  const most = scores[likeliest(scores)]!;
  const sum = scores.reduce((total, score) => total + Math.exp(score - most), 0);
  return scores.map((score) => score - most - Math.log(sum));
}
