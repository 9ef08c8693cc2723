/** One answer to sample. */
export interface Job {
  readonly task: number;
  /** tokens; jobs of one task share the array */
  readonly prompt: readonly number[];
  /** tokens of the answer that gives the function back unchanged: what is probably copied */
  readonly copied: readonly number[];
  /** tokens that the answer begins with, whatever the model would say */
  readonly forced: readonly number[];
  /** whether those depart from the unchanged answer, so that the answer ends where it is back on that */
  readonly departs: boolean;
  /** what {@link RawAnswer.logProb} begins with; default 0 */
  readonly forcedLogProb?: number;
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
