import { z } from 'zod';
import { evidenceSchema } from '../harvest/index.ts';

/** Bumped when a reader of the older form could misread the newer one. */
export const PAIR_VERSION = 1;

/** Longer prompts and answers than any small model can read are refused, so that a stranger's file can't fill the memory. */
const TEXT = z.string().min(1).max(400_000);

/** Where a pair's two answers come from. `sampled`: candidates of a model; `feedback`: what people did with a suggestion. */
export const pairSourceSchema = z.enum(['runs', 'history', 'mutants', 'sampled', 'feedback']);

/** One line of a pairs file: an instruction, the better and the worse answer, and why we think so. */
export const pairSchema = z.strictObject({
  version: z.literal(PAIR_VERSION),
  id: z.string().regex(/^[0-9a-f]{24}$/),
  source: pairSourceSchema,
  language: z.string().min(1).max(40),
  /** Versions of one function share a group; splits never part a group. */
  group: z.string().min(1).max(2000),
  /** Day of the evidence, `YYYY-MM-DD`. */
  date: z.iso.date(),
  path: z.string().min(1).max(1000),
  function: z.string().min(1).max(1000),
  /** The user message; chosen and rejected are whole assistant messages (`formatAnswer`). */
  prompt: TEXT,
  chosen: TEXT,
  rejected: TEXT,
  /** Chance that chosen is better than rejected, 0 to 1. */
  probability: z.number().min(0).max(1),
  /** How much the pair counts in training, 0 for not at all. */
  weight: z.number().min(0).max(1000),
  /** The proof that can be run again; null where the pair comes from elsewhere (it says where in `source`). */
  evidence: evidenceSchema.nullable(),
});

export type Pair = z.infer<typeof pairSchema>;
export type PairSource = z.infer<typeof pairSourceSchema>;
