import fc from 'fast-check';
import { stringify } from 'yaml';
import { appSettings, ConfigError, parseConfig, readConfig } from '../../src/config/index.ts';
import { reportFormatNames } from '../../src/reports/index.ts';

test('settings are read', () => {
  expect(parseConfig('tests:\n  runner: jest\n  timeout: 30\n  env: { TZ: UTC }\n')).toEqual({
    tests: { runner: 'jest', timeout: 30, env: { TZ: 'UTC' } },
  });
  expect(parseConfig('')).toEqual({});
  expect(parseConfig('# only a remark\n')).toEqual({});
});

test.each(reportFormatNames)('a command may write %s', (report) => {
  const tests = { command: ['make', '{file}'], report, files: ['checks/*'] };
  expect(parseConfig(stringify({ tests }))).toEqual({ tests });
});

test('the App has defaults for what is left out', () => {
  const defaults = {
    stage: 'check',
    model: 'smollm2-135m',
    suggest: { attempts: 2, executions: 100, seconds: 300, label: 'no-codelutra' },
    learn: { schedule: 'nightly', time: '30m' },
    reports: [],
  };
  expect(appSettings({})).toEqual(defaults);
  expect(parseConfig('app: {}')).toEqual({ app: defaults });
  expect(appSettings(parseConfig('app: { stage: suggest, suggest: { seconds: 60 }, learn: { pairs: 50 } }'))).toEqual({
    ...defaults,
    stage: 'suggest',
    suggest: { ...defaults.suggest, seconds: 60 },
    learn: { ...defaults.learn, pairs: 50 },
  });
});

function mistakeIn(text: string): ConfigError {
  try {
    parseConfig(text, 'codelutra.yml');
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing is wrong with it');
}

test.each([
  ['tests: { runner: jestt }', 1, /^tests\.runner: /],
  ['# a remark\n\ntest: {}', 3, /^test: Unrecognized/],
  ["tests:\n  timeout: 5\n  command: [make, '{file}']", 1, /^tests: a command of your own needs `report` and `files`/],
  ['tests:\n  # how long\n  timeout: -1\n', 3, /^tests\.timeout: /],
  ['app:\n  suggest:\n    attempts: 2\n    seconds: soon\n', 4, /^app\.suggest\.seconds: .*number/],
  ['app:\n  reports:\n    - a\n    - 7\n', 4, /^app\.reports\.1: /],
  ['app:\n  learn:\n    tme: 3m\n', 3, /^app\.learn\.tme: /],
  ['app:\n  learn: { time: 0m }\n', 2, /^app\.learn\.time: must be more than no time/],
  ['app:\n  model: ../../etc/passwd\n', 2, /^app\.model: must be a name of the catalogue/],
  ['app:\n  stage: on\n  stage: off\n', 3, /not YAML: Map keys must be unique/],
  ['app:\n  stage: check\n tests: [', 3, /not YAML/],
  ['a: &a [x]\nb: *a', 1, /not YAML that settings may be written in/],
  ['- tests\n', 1, /expected object/],
  ['x'.repeat(100_001), 1, /longer than/],
])('%j: the mistake is named, and its line is %i', (text, line, message) => {
  const error = mistakeIn(text);
  expect(error.message).toMatch(message);
  expect(error.place).toMatchObject({ line, endLine: line });
  expect(error).toMatchObject({ name: 'UserError', where: `codelutra.yml:${line}` });
});

test('a mistake that spans lines ends where its value ends, without the blank lines behind it', () => {
  const error = mistakeIn('app:\n  reports:\n    a: 1\n    b: 2\n\n\n# the end\n');
  expect(error.setting).toBe('app.reports');
  expect(error.place).toEqual({ line: 2, column: 3, endLine: 2 });
});

test('whatever is written, the mistake is in a line of the file', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.jsonValue().map((value) => stringify(value)),
      ),
      (text) => {
        try {
          parseConfig(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
          const { place } = error as ConfigError;
          expect(place.line).toBeGreaterThanOrEqual(1);
          expect(place.endLine).toBeGreaterThanOrEqual(place.line);
          expect(place.endLine).toBeLessThanOrEqual(text.split('\n').length);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('no file means no settings', async () => {
  expect(await readConfig('/nowhere')).toEqual({});
});

test('all mistakes of a file are told at once, each with its line', () => {
  const text = 'tests:\n  runer: jest\n  command: node --test {file}\n  timeout: soon\n';
  expect(() => parseConfig(text)).toThrow(
    expect.objectContaining({
      where: expect.stringMatching(/:\d$/) as string,
      fix: expect.stringMatching(/^Wrong, too: line \d: .*; line \d: .*\. docs\/configuration\.md lists/) as string,
    }) as Error,
  );
  expect(() => parseConfig('tests:\n  command: node --test {file}\n')).toThrow(
    /tests\.command: must be a list of words/,
  );
});
