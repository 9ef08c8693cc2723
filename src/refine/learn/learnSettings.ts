import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { METHODS, type Method } from '../settings.ts';

const share = z.number().min(0).max(0.9);

/** How a repository is learnt from. Each default is a choice; docs/results.md has what was measured. */
export const learnSettingsSchema = z.strictObject({
  method: z.enum(Object.keys(METHODS) as [Method, ...Method[]]).default('codelutra'),
  /** Decides mutants, splits, samples and the order of training. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
  /** Share of the pairs held out for the last measurement, and share of the rest that decides when to stop. */
  held: share.default(0.3),
  validation: share.default(0.1),
  /** Functions longer than so many characters are left out: no small model reads and writes them in reasonable time. */
  longest: z.int().min(100).max(100_000).default(2500),
  /** Mutants tried of each function, in the first round; the share that tests catch says how much a test is worth. */
  mutants: z.int().min(1).max(64).default(8),
  /** Bounds on the tasks measured: a third real fixes, newest first, the others mutants drawn evenly over functions. */
  heldTasks: z.int().min(1).max(10_000).default(200),
  validationTasks: z.int().min(1).max(10_000).default(40),
  /** T: at most so many iterations. */
  iterations: z.int().min(1).max(10).default(3),
  /** Harvested pairs that the first iteration is trained on, at most. */
  pairs: z.int().min(1).max(100_000).default(500),
  /** From the second iteration on: training tasks sampled for, answers for each, and pairs made of one task's answers. */
  sampleTasks: z.int().min(1).max(10_000).default(100),
  samples: z.int().min(1).max(64).default(8),
  pairsPerTask: z.int().min(1).max(32).default(2),
  /** k of pass@k on the held-out tasks; 0 measures the likeliest answer alone. */
  evaluationSamples: z.int().min(0).max(64).default(8),
  /** Tasks of the general suite measured, at most; 0 leaves it out, and the gate can only say canary. */
  generalTasks: z.int().min(0).max(1000).default(1000),
  /** Training: see `codelutra train`. */
  learningRate: z.number().positive().max(1).default(5e-4),
  beta: z.number().positive().max(10).default(0.1),
  lambda: z.number().min(0).max(100).optional(),
  focalMask: z.enum(['off', 'rejected', 'both']).optional(),
  epochs: z.number().positive().max(100).default(3),
  maxTokens: z.int().min(64).max(32_768).default(2048),
  rank: z.int().min(1).max(256).default(16),
});
export type LearnSettings = z.infer<typeof learnSettingsSchema>;

/** Of one iteration there is nothing to choose, and no task is set aside for it. */
export function validationShare({ iterations, validation }: Pick<LearnSettings, 'iterations' | 'validation'>): number {
  return iterations === 1 ? 0 : validation;
}

/** The settings with defaults. @throws UserError for one out of range, naming it */
export function learnSettings(given: z.input<typeof learnSettingsSchema> = {}): LearnSettings {
  const defined = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const result = learnSettingsSchema.safeParse(defined);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new UserError(`impossible setting ${issue?.path.join('.')}: ${issue?.message}`, {
    fix: 'codelutra learn --help lists the settings.',
  });
}
