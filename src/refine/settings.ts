import { z } from 'zod';
import { UserError } from '../errors.ts';
import { PROJECTIONS } from '../model/index.ts';

/** How an adapter is trained. Each default is a choice that measurements may change; docs/results.md has those made so far. */
export const trainSettingsSchema = z.strictObject({
  /** Whether the preference term is in the loss. */
  preference: z.boolean().default(true),
  /** How strongly the policy is held to the base model: a smaller beta lets it move further. */
  beta: z.number().positive().max(10).default(0.1),
  /** Weight of the likelihood term, which keeps chosen answers likely. */
  lambda: z.number().min(0).max(100).default(1),
  /** Which answers' log-ratios are summed over differing tokens alone. */
  focalMask: z.enum(['off', 'rejected', 'both']).default('rejected'),
  rank: z.number().int().min(1).max(256).default(16),
  alpha: z.number().positive().max(1024).default(32),
  targets: z
    .array(z.enum(PROJECTIONS))
    .min(1)
    .default([...PROJECTIONS]),
  learningRate: z.number().positive().max(1).default(5e-4),
  /** Share of the steps over which the learning rate rises to its full value. */
  warmup: z.number().min(0).max(1).default(0.1),
  weightDecay: z.number().min(0).max(1).default(0),
  /** Largest norm of a step's gradient. */
  clip: z.number().positive().default(1),
  epochs: z.number().positive().max(100).default(3),
  /** Pairs whose gradients are averaged into one step. */
  pairsPerStep: z.number().int().min(1).max(1024).default(4),
  /** Longest prompt with both answers, in tokens; pairs beyond are left out and named. */
  maxTokens: z.number().int().min(16).max(32768).default(2048),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31)
    .default(0),
  /** `auto`: bfloat16 where the processor multiplies it faster than float32. */
  precision: z.enum(['auto', 'float32', 'bfloat16']).default('auto'),
});

export type TrainSettings = z.infer<typeof trainSettingsSchema>;

/** The methods that are compared with each other; each is a point in the space of the settings. */
export const METHODS = {
  /** Preference with the focal mask, and the likelihood term. */
  codelutra: {},
  /** Plain direct preference optimisation: no mask, no likelihood term. */
  dpo: { lambda: 0, focalMask: 'off' },
  /** Supervised fine-tuning: the chosen answers alone. */
  sft: { preference: false },
} as const satisfies Record<string, z.input<typeof trainSettingsSchema>>;

export type Method = keyof typeof METHODS;

/** A method's settings with what was asked for on top. @throws UserError for a value out of range, naming it, or a loss without terms */
export function trainSettings(method: Method, overrides: z.input<typeof trainSettingsSchema> = {}): TrainSettings {
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  const result = trainSettingsSchema.safeParse({ ...METHODS[method], ...given });
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new UserError(`impossible training setting ${issue?.path.join('.')}: ${issue?.message}`, {
      fix: 'codelutra train --help says what each is for.',
    });
  }
  if (!result.data.preference && result.data.lambda === 0) {
    throw new UserError('with these settings nothing would be learned: the loss has neither of its terms', {
      fix: 'Supervised fine-tuning is the likelihood term alone: give lambda a value above 0.',
    });
  }
  return result.data;
}
