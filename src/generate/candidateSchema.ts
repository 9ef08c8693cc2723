import { z } from 'zod';

const TEXT = z.string().max(400_000);

/** A {@link Candidate} as it is kept in files. */
export const candidateSchema = z.strictObject({
  source: z.enum(['sampled', 'mutated', 'template', 'history', 'human']),
  answer: TEXT.optional(),
  logProb: z.number().optional(),
  tokens: z.number().min(0).optional(),
  seconds: z.number().min(0).optional(),
  note: z.string().max(1000).optional(),
  text: TEXT.optional(),
  problem: z
    .enum(['no-block', 'many-blocks', 'cut-off', 'syntax-error', 'not-one-function', 'other-name', 'prompt-too-long'])
    .optional(),
});
