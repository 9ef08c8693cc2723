import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { appSettings, configJsonSchema, configurationPage, parseConfig } from '../../src/config/index.ts';

const schema = configJsonSchema();
const page = readFileSync('docs/configuration.md', 'utf8');
const shown = /<!-- settings -->\n\n```yaml\n([\s\S]*?)\n```/.exec(page)?.[1] ?? '';

test('the published schema and the page are what the schema in the code gives (npm run docs:configuration)', () => {
  expect(JSON.parse(readFileSync('schema/codelutra.schema.json', 'utf8'))).toEqual(schema);
  expect(page).toBe(configurationPage(page, schema));
});

test('the settings on the page are valid, and show every setting', () => {
  const value = parse(shown) as Record<string, unknown>;
  expect(parseConfig(shown)).toEqual(value);
  const names = (of: unknown): string[] =>
    typeof of === 'object' && of !== null && 'properties' in of
      ? Object.entries(of.properties as object).flatMap(([name, part]) => [name, ...names(part)])
      : [];
  for (const name of names(schema)) expect(shown).toMatch(new RegExp(`^ *${name}:`, 'm'));
});

test('an editor with the schema refuses what codelutra refuses', () => {
  const accepts = new Ajv({ strict: false }).compile(schema);
  expect(accepts(parse(shown))).toBe(true);
  expect(accepts({})).toBe(true);
  expect(accepts({ app: appSettings({}) })).toBe(true);
  for (const wrong of [
    { apps: {} },
    { app: { stage: 'on' } },
    { app: { suggest: { attempts: 3 } } },
    { app: { learn: { time: 'soon' } } },
    { tests: { command: ['make'] } },
  ]) {
    expect(accepts(wrong)).toBe(false);
    expect(() => parseConfig(JSON.stringify(wrong))).toThrow();
  }
});
