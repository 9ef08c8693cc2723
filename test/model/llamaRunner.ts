import { GgmlType, type ControlledEvaluateInputItem, type Token } from 'node-llama-cpp';
import { startLlama } from '../../src/model/index.ts';

/** What llama.cpp answers, free of sampling: raw scores only. */
export interface LlamaRunner {
  /** Log-probabilities [vocabulary] of the token after each position of `ids`. */
  distributions(ids: readonly number[]): Promise<Float64Array[]>;
  /** `count` tokens behind `prompt`, each the likeliest, and the log-probabilities it was chosen by. */
  greedy(prompt: readonly number[], count: number): Promise<Array<{ token: number; distribution: Float64Array }>>;
  dispose(): Promise<void>;
}

/** Runs a GGUF model with a GGUF adapter on the processor, keys and values in float32. */
export async function llamaRunner(modelPath: string, lora: string | undefined): Promise<LlamaRunner> {
  const llama = await startLlama();
  const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
  const context = await model.createContext({
    contextSize: 512,
    batchSize: 512,
    // llama.cpp's threads spin while they wait; more than one only stand in each other's way beside other tests.
    threads: 1,
    flashAttention: false,
    experimentalKvCacheKeyType: GgmlType.F32,
    experimentalKvCacheValueType: GgmlType.F32,
    ...(lora === undefined ? {} : { lora }),
  });
  const sequence = context.getSequence();
  /** Log-probabilities after each of `ids` from place `first` on. */
  const evaluate = async (ids: readonly number[], first: number): Promise<Float64Array[]> => {
    const results = await sequence.controlledEvaluate(
      ids.map((id, i): ControlledEvaluateInputItem =>
        i < first ? (id as Token) : [id as Token, { generateNext: { logits: true } }],
      ),
    );
    return results.slice(first).map((result) => {
      if (result?.next.logits === undefined) throw new Error('llama.cpp gave no scores');
      const scores = new Float64Array(result.next.logits.size);
      for (const [token, score] of result.next.logits) scores[token] = score;
      return logSoftmax(scores);
    });
  };
  return {
    async distributions(ids) {
      await sequence.clearHistory();
      return evaluate(ids, 0);
    },
    async greedy(prompt, count) {
      await sequence.clearHistory();
      const steps: Array<{ token: number; distribution: Float64Array }> = [];
      let distribution = (await evaluate(prompt, prompt.length - 1))[0]!;
      for (;;) {
        const token = likeliest(distribution);
        steps.push({ token, distribution });
        if (steps.length === count) return steps;
        distribution = (await evaluate([token], 0))[0]!;
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
