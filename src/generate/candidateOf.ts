import type { PromptTask } from '../preference/index.ts';
import type { Candidate } from './candidate.ts';
import { cutFunction } from './cutFunction.ts';

/** What a model answered; what isn't known is left out. */
export interface ModelAnswer {
  readonly text: string;
  readonly cutOff: boolean;
  readonly tokens?: number;
  readonly logProb?: number;
  readonly seconds?: number;
}

/** The candidate that a model's answer holds. */
export async function candidateOf(task: PromptTask, { text, cutOff, ...measured }: ModelAnswer): Promise<Candidate> {
  return { source: 'sampled', answer: text, ...measured, ...(await cutFunction(text, task, cutOff)) };
}
