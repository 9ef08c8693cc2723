/** Where a candidate came from. */
export type CandidateOrigin = 'sampled' | 'mutated' | 'template' | 'history' | 'human';

/**
 * Why an answer holds no function that could be tried:
 * `no-block` no fenced block; `many-blocks` more than one; `cut-off` it ended before its block did; `syntax-error` the
 * block doesn't parse; `not-one-function` it holds none, several, or other code than imports as well; `other-name` the one function
 * isn't the task's; `prompt-too-long` the model can't read the prompt, so there is no answer.
 */
export type CandidateProblem =
  'no-block' | 'many-blocks' | 'cut-off' | 'syntax-error' | 'not-one-function' | 'other-name' | 'prompt-too-long';

/** What a model's answer says besides the function, and what it took. */
export interface CandidateDetails {
  readonly source: CandidateOrigin;
  /** the model's whole text */
  readonly answer?: string;
  /** natural logarithm: of the answer as it was sampled; for a mutation the log-probability ratio to the text it replaces */
  readonly logProb?: number;
  /** tokens of the answer */
  readonly tokens?: number;
  /** from the task's start in its batch to the answer's end */
  readonly seconds?: number;
  /** the mutation operator or the commit it's from */
  readonly note?: string;
}

/** A proposed function text for a task, or why an answer holds none. */
export type Candidate = CandidateDetails &
  ({ readonly text: string; readonly problem?: never } | { readonly text?: never; readonly problem: CandidateProblem });
