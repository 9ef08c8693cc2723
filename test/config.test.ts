import { parseConfig, readConfig } from '../src/config.ts';

test('settings are read', () => {
  expect(parseConfig('tests:\n  runner: jest\n  timeout: 30\n  env: { TZ: UTC }\n')).toEqual({
    tests: { runner: 'jest', timeout: 30, env: { TZ: 'UTC' } },
  });
  expect(parseConfig('')).toEqual({});
});

test.each([
  ['tests: { runner: jestt }', /tests\.runner/],
  ['test: {}', /test/],
  ["tests: { command: [make, '{file}'] }", /needs `report` and `files`/],
  ['tests: { timeout: -1 }', /tests\.timeout/],
  ['tests: [', /not YAML/],
  ['a: &a [x]\nb: *a', /not YAML|Unrecognized/],
])('%s is refused by name', (text, message) => {
  expect(() => parseConfig(text, 'codelutra.yml')).toThrow(
    expect.objectContaining({
      name: 'UserError',
      where: 'codelutra.yml',
      message: expect.stringMatching(message) as string,
    }),
  );
});

test('no file means no settings', async () => {
  expect(await readConfig('/nowhere')).toEqual({});
});
