/** One answer to sample. */
export interface Job {
  readonly task: number;
  readonly sample: number;
  /** tokens; jobs of one task share the array */
  readonly prompt: readonly number[];
  /** tokens of the answer that gives the function back unchanged: what is probably copied */
  readonly copied: readonly number[];
  readonly maxTokens: number;
  readonly temperature: number;
  readonly seed: number;
}

/** What a model answered. */
export interface RawAnswer {
  readonly text: string;
  readonly tokens: number;
  /** whether the bound on its tokens ended it */
  readonly cutOff: boolean;
  /** natural logarithm of its probability as sampled (temperature and truncation applied; greedy: the model's own) */
  readonly logProb: number;
  readonly seconds: number;
}
