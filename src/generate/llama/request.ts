import type { SampleSettings } from '../settings.ts';
import type { RawAnswer } from './job.ts';

/** How llama.cpp is run. Changing any of these may change float rounding, and so, rarely, a token. */
export interface LlamaSettings {
  /** path of the model's GGUF file */
  readonly model: string;
  /** `fast`: weights that llama.cpp multiplies slowly in batches are recoded first, once; `as-given`: never */
  readonly weights: 'fast' | 'as-given';
  /** path of a GGUF LoRA file on top of it */
  readonly adapter?: string;
  /** answers that grow at once; fewer where memory says so */
  readonly slots: number;
  /** tokens computed at once, at most */
  readonly batch: number;
  readonly flashAttention: boolean;
  /** `auto`: guess tokens by looking them up in the failing function where that was measured to help; else how many */
  readonly draft: 'auto' | number;
  /** 0: as many as the machine has cores for arithmetic */
  readonly threads: number;
}

/** A task as the child process needs it. */
export interface LlamaTask {
  /** a question and its answer, or code in its file */
  readonly form: 'chat' | 'code';
  /** the user's message; as code, what stands before the answer */
  readonly prompt: string;
  /** the answer that gives the failing function back as it stands; as code, it is followed by what the file has there */
  readonly unchanged: string;
  /** where in it the function is (UTF-16) */
  readonly span: { readonly start: number; readonly end: number };
  /** how many characters of it what is sampled begins with, whatever the model would say; default none */
  readonly opening?: number;
  /** texts to compare with `unchanged`; for scoring alone */
  readonly others?: readonly string[];
  /** how many of `others` are read whole: the best by `trust` times their first token's ratio plus `prior` */
  readonly again?: { readonly max: number; readonly trust: number; readonly prior: readonly number[] };
}

/** How much likelier a text is than the unchanged answer. */
export interface OtherScore {
  /** log-probability ratio of the first token that differs */
  readonly first: number;
  /** log-likelihood ratio of the edit and some tokens behind it, by its length; null where it wasn't read whole */
  readonly whole: number | null;
}

/** What the child process is asked. */
export interface LlamaRequest {
  readonly kind: 'sample' | 'score' | 'depart';
  readonly llama: LlamaSettings;
  readonly tasks: readonly LlamaTask[];
  readonly settings: SampleSettings;
  /** departures from the unchanged answer a task, before what is sampled; default none */
  readonly departures?: number | undefined;
  readonly seed: number;
  /** numbers of the tasks that are there already */
  readonly have: readonly number[];
  /** a folder of this request's own, removed afterwards */
  readonly folder: string;
}

/** What the child process tells. `answers` is undefined where the prompt is too long for the model. */
export type LlamaMessage =
  | { kind: 'update' | 'log'; line: string }
  | { kind: 'sampled'; task: number; answers: RawAnswer[] | undefined }
  | { kind: 'scored'; task: number; scores: Array<OtherScore | null> | undefined }
  | { kind: 'done' }
  | { kind: 'refused'; what: string; where: string | undefined; fix: string | undefined };
