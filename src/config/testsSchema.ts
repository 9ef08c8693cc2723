import { z } from 'zod';
import { reportFormatNames } from '../reports/index.ts';

const word = z.string().min(1).max(2000);

/** `tests`: how the tests are run, where what is detected does not fit. */
export const testsSchema = z
  .strictObject({
    runner: z
      .enum(['jest', 'vitest', 'mocha', 'tap', 'node-test', 'ava', 'pytest', 'unittest'])
      .describe('The test runner, chosen over what is detected.')
      .optional(),
    command: z
      .array(word, { error: "must be a list of words, such as [python3, -m, pytest, '{file}']" })
      .min(1)
      .max(200)
      .describe(
        'A command of your own, as words: `{file}` stands for the test file, `{report}` for the report to write. ' +
          'It needs `report` and `files` beside it.',
      )
      .meta({ examples: [['node', '--test', '--test-reporter=tap', '{file}']] })
      .optional(),
    report: z
      .enum(reportFormatNames)
      .describe('The report that your command writes: to `{report}` if the command names it, else to standard output.')
      .meta({ examples: ['tap'] })
      .optional(),
    files: z
      .array(word, { error: "must be a list of globs, such as ['test/**/*.test.js']" })
      .min(1)
      .max(100)
      .describe('Which files are test files, as globs from the top of the repository.')
      .meta({ examples: [['test/**/*.test.js']] })
      .optional(),
    setup: z
      .array(z.array(word).min(1).max(200), { error: 'must be a list of commands, each a list of words: [[npm, ci]]' })
      .max(20)
      .describe('Commands that install what the tests need, one after another; they may use the network.')
      .meta({ examples: [[['npm', 'ci']]] })
      .optional(),
    env: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().max(10_000))
      .describe(
        'Environment variables of set-up and tests. They are written into proofs, secrets put out: keep secrets elsewhere.',
      )
      .meta({ examples: [{ TZ: 'UTC' }] })
      .optional(),
    timeout: z
      .number()
      .positive()
      .max(3600)
      .describe('Seconds that one test file may take; 120 if left out.')
      .meta({ examples: [60] })
      .optional(),
  })
  .describe('How the tests are run, where what is detected does not fit.')
  .meta({ dependencies: { command: ['report', 'files'] } });
