import { z } from 'zod';
import { DURATION, durationSeconds } from './duration.ts';

/** How much of its work the App shows: each stage does what those before it do, and more. */
export const STAGES = ['off', 'shadow', 'check', 'suggest'] as const;

const suggestSchema = z
  .strictObject({
    attempts: z
      .int()
      .min(1)
      .max(2)
      .default(2)
      .describe('Attempts at one commit of a pull request, at most; a second one is made only when somebody asks.'),
    executions: z
      .int()
      .min(1)
      .max(10_000)
      .default(100)
      .describe('Candidates that are run for one suggestion, at most.'),
    seconds: z.int().min(1).max(3600).default(300).describe('Seconds of trying candidates, at most.'),
    label: z.string().min(1).max(50).default('no-codelutra').describe('A pull request with this label is left alone.'),
  })
  .describe('Fixes for red pull requests.');

const learnSchema = z
  .strictObject({
    schedule: z
      .enum(['nightly', 'weekly', 'off'])
      .default('nightly')
      .describe('When to learn, if there is anything new to learn from.'),
    pairs: z
      .int()
      .min(1)
      .max(100_000)
      .describe('Learn also as soon as there are so many new preference pairs.')
      .meta({ examples: [50] })
      .optional(),
    time: z
      .string()
      .max(40)
      .regex(DURATION, 'must be a time such as 90s, 45m or 2h')
      .refine((text) => durationSeconds(text) !== undefined, { message: 'must be more than no time' })
      .default('30m')
      .describe('How long learning may take, such as `45m` or `2h`.'),
  })
  .describe('Refining the model on what this repository shows.');

/** `app`: what the GitHub App does in the repository; read from the default branch alone. */
export const appSchema = z
  .strictObject({
    stage: z
      .enum(STAGES)
      .default('check')
      .describe(
        '`off`: nothing. `shadow`: work and record, show nothing. `check`: show a fix as a check. ' +
          '`suggest`: also as a review of the pull request.',
      ),
    model: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'must be a name of the catalogue')
      .default('smollm2-135m')
      .describe(
        'The base model, by its name in the catalogue. Once the repository has a checkpoint of it, that is used.',
      ),
    suggest: suggestSchema.prefault({}),
    learn: learnSchema.prefault({}),
    reports: z
      .array(z.string().min(1).max(200))
      .max(20)
      .default([])
      .describe(
        'Artifacts of workflow runs that hold test reports, as globs of their names; `codelutra-report` always does.',
      )
      .meta({ examples: [['junit-*']] }),
  })
  .describe('What the GitHub App does here. Read from the default branch alone.');
