import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { messageOf, UserError } from './errors.ts';

/** Where a repository keeps its settings. */
export const CONFIG_PATH = '.github/codelutra.yml';

const MAX_CONFIG_CHARACTERS = 100_000;
const word = z.string().min(1).max(2000);

/** `tests`: how the tests are run, where what is detected does not fit. */
const testsSchema = z.strictObject({
  /** One of the known runners, to choose it over the detected one. */
  runner: z.enum(['jest', 'vitest', 'mocha', 'tap', 'node-test', 'ava', 'pytest', 'unittest']).optional(),
  /** A command of one's own, as words: `{file}` stands for the test file, `{report}` for the report to write. */
  command: z.array(word).min(1).max(200).optional(),
  /** The report the command writes: to `{report}` if the command names it, else to standard output. */
  report: z.enum(['junit', 'ctrf', 'jest-json', 'go-test', 'pytest', 'tap']).optional(),
  /** Which files are test files, as globs from the top of the repository. */
  files: z.array(word).min(1).max(100).optional(),
  /** Commands that install what the tests need, one after another; they may use the network. */
  setup: z.array(z.array(word).min(1).max(200)).max(20).optional(),
  /** Environment variables for set-up and tests. */
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().max(10_000)).optional(),
  /** Seconds one test file may take; default 120. */
  timeout: z.number().positive().max(3600).optional(),
});

/** The schema of `.github/codelutra.yml`; every part may be left out. */
export const configSchema = z.strictObject({
  tests: testsSchema
    .refine((tests) => tests.command === undefined || (tests.report !== undefined && tests.files !== undefined), {
      message: 'a command of your own needs `report` and `files` beside it',
    })
    .optional(),
});

export type Config = z.infer<typeof configSchema>;
export type TestsConfig = NonNullable<Config['tests']>;

/** The settings in a configuration file's text. @throws UserError naming the setting that does not fit */
export function parseConfig(text: string, where: string = CONFIG_PATH): Config {
  if (text.length > MAX_CONFIG_CHARACTERS) {
    throw new UserError(`the settings are longer than ${MAX_CONFIG_CHARACTERS} characters`, { where });
  }
  let value: unknown;
  try {
    // Aliases can make a small file expand without end; settings need none.
    value = parse(text, { maxAliasCount: 0 });
  } catch (cause) {
    throw new UserError(`not YAML: ${messageOf(cause)}`, { where, cause });
  }
  const parsed = configSchema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(`${issue?.path.join('.') || 'the settings'}: ${issue?.message ?? 'does not fit'}`, {
    where,
    fix: 'docs/configuration.md lists the settings.',
    cause: parsed.error,
  });
}

/** The settings of a checkout; none where it has no configuration file. @throws UserError for one that does not fit */
export async function readConfig(folder: string): Promise<Config> {
  const path = join(folder, CONFIG_PATH);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UserError(`cannot read the settings: ${messageOf(error)}`, { where: path, cause: error });
  }
  return parseConfig(text, path);
}
