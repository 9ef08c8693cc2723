import { z } from 'zod';
import { UserError } from '../../errors.ts';

/** A server and what it may cost. */
export const serverSettingsSchema = z.strictObject({
  /** The address before `/chat/completions`, such as `http://localhost:8000/v1`. */
  url: z.url({ protocol: /^https?$/ }),
  /** The model's (or adapter's) name there. */
  model: z.string().min(1).max(500),
  /** Name of the environment variable that holds the API key, if one is needed. */
  keyVariable: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .optional(),
  /** Requests under way at once. */
  concurrency: z.int().min(1).max(256).default(8),
  /** For one answer, in seconds. */
  timeout: z.number().positive().max(3600).default(120),
  /** How often a request is tried again. */
  retries: z.int().min(0).max(20).default(5),
  /** The first pause before another try, in seconds; it doubles each time. */
  backoff: z.number().min(0).max(60).default(0.5),
  /** Longest pause that a server may ask for, in seconds. */
  longestWait: z.number().min(0).max(3600).default(60),
  /** Answers asked for, in all. */
  maxRequests: z.int().min(1).default(20_000),
  /** Tokens of answers, in all. */
  maxTokens: z.int().min(1).default(10_000_000),
  /** Of one response, in bytes. */
  maxBytes: z
    .int()
    .min(1024)
    .max(64 * 1024 * 1024)
    .default(1024 * 1024),
});

export type ServerSettings = z.infer<typeof serverSettingsSchema>;

/** The settings with defaults. @throws UserError for one that is impossible, naming it */
export function serverSettings(given: z.input<typeof serverSettingsSchema>): ServerSettings {
  const result = serverSettingsSchema.safeParse(given);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new UserError(`impossible server setting ${issue?.path.join('.')}: ${issue?.message}`, {
    fix: 'See the settings and their ranges in docs/configuration.md.',
  });
}
