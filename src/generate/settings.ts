import { z } from 'zod';
import { UserError } from '../errors.ts';

/** How answers are sampled. Each default is a choice; docs/performance-generate.md has what was measured for speed. */
export const sampleSettingsSchema = z.strictObject({
  /** K: candidates for each task. */
  samples: z.int().min(1).max(256).default(8),
  /** 0 takes the likeliest token each time. */
  temperature: z.number().min(0).max(5).default(0.8),
  /** Share of a task's samples drawn at `hotTemperature` instead, so that some reach further. */
  hotShare: z.number().min(0).max(1).default(0.25),
  hotTemperature: z.number().min(0).max(5).default(1),
  topK: z.int().min(1).max(1000).default(40),
  topP: z.number().gt(0).max(1).default(0.95),
  /** Tokens less likely than this share of the likeliest one's probability are left out. */
  minP: z.number().min(0).max(1).default(0.02),
  /** An answer may have this many times the tokens of the failing function's answer, and `extraTokens` more. */
  lengthFactor: z.number().min(1).max(10).default(1.5),
  extraTokens: z.int().min(1).max(4096).default(64),
});

export type SampleSettings = z.infer<typeof sampleSettingsSchema>;

/** The settings with what was asked for on top. @throws UserError for a value out of range, naming it */
export function sampleSettings(overrides: z.input<typeof sampleSettingsSchema> = {}): SampleSettings {
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  const result = sampleSettingsSchema.safeParse(given);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new UserError(`impossible sampling setting ${issue?.path.join('.')}: ${issue?.message}`, {
    fix: 'See the settings and their ranges in docs/configuration.md.',
  });
}

/** One answer a task, the likeliest token each time: what pass@1 is measured with. */
export const GREEDY = { samples: 1, temperature: 0, hotShare: 0 } as const satisfies z.input<
  typeof sampleSettingsSchema
>;

/** The temperature of each of a task's samples; the hot ones come last. */
export function temperatures({ samples, temperature, hotShare, hotTemperature }: SampleSettings): number[] {
  const hot = Math.round(samples * hotShare);
  return Array.from({ length: samples }, (_, at) => (at < samples - hot ? temperature : hotTemperature));
}
