import { z } from 'zod';
import { appSchema } from './appSchema.ts';
import { testsSchema } from './testsSchema.ts';

/** The schema of `.github/codelutra.yml`; every part may be left out. */
export const configSchema = z.strictObject({
  tests: testsSchema
    .refine((tests) => tests.command === undefined || (tests.report !== undefined && tests.files !== undefined), {
      message: 'a command of your own needs `report` and `files` beside it',
    })
    .optional(),
  app: appSchema.optional(),
});

export type Config = z.infer<typeof configSchema>;
export type TestsConfig = NonNullable<Config['tests']>;
export type AppConfig = NonNullable<Config['app']>;
/** See {@link STAGES}. */
export type Stage = AppConfig['stage'];

/** The App's settings, with defaults for what a repository leaves out. */
export function appSettings({ app }: Config): AppConfig {
  return app ?? appSchema.parse({});
}
