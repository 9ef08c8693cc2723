import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import picocolors from 'picocolors';
import { redactEvidence } from '../../src/harvest/index.ts';
import { redact } from '../../src/redact.ts';
import { canonicalLines, digestOf, pairOf, pairStats, readEvidence, showPair } from '../../src/preference/index.ts';
import { temporaryFolder } from '../history/testRepository.ts';
import { exampleEvidence, examplePair } from './examples.ts';

const folder = temporaryFolder();
// Made up, in the shape of real ones; put together here so that no scanner takes this file for a leak.
const TOKEN = `ghp_${'Ab1'.repeat(12)}`;

test('a data set has one text and one digest, whatever the order of its lines and keys', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { maxLength: 20 }), (values) => {
      const turned = [...values].reverse().map(turnKeys);
      expect(canonicalLines(turned)).toBe(canonicalLines(values));
      expect(digestOf(turned)).toBe(digestOf(values));
    }),
  );
  expect(digestOf([{ a: 1 }])).not.toBe(digestOf([{ a: 2 }]));
});

function turnKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turnKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, turnKeys(part)]),
  );
}

test('secrets are put out of what is written; a function that holds one makes no pair', async () => {
  expect(await redact(`token ${TOKEN} and ${TOKEN}!`)).toEqual({
    text: 'token [redacted:github] and [redacted:github]!',
    secrets: 2,
  });
  const example = exampleEvidence();
  const leaky = {
    ...example,
    tests: [{ ...example.tests[0]!, message: `401 for ${TOKEN}`, text: `login('${TOKEN}')` }],
  };
  const clean = await redactEvidence(leaky);
  expect(JSON.stringify(clean)).not.toContain(TOKEN);
  expect(clean!.tests[0]!.message).toBe('401 for [redacted:github]');
  expect(await redactEvidence({ ...example, old: `f('${TOKEN}')` })).toBeUndefined();
  expect(await redactEvidence(example)).toEqual(example);
});

test('a comment in the text does not turn redaction off, and a command holds no secret either', async () => {
  const { text, secrets } = await redact(`// secretlint-disable\nconst token = '${TOKEN}';`);
  expect(secrets).toBe(1);
  expect(text).not.toContain(TOKEN);
  const evidence = exampleEvidence();
  const clean = await redactEvidence({ ...evidence, command: { ...evidence.command, env: { TOKEN } } });
  expect(JSON.stringify(clean)).not.toContain(TOKEN);
  expect(await redactEvidence({ ...evidence, flaky: [TOKEN] })).toBeUndefined();
});

test('a proof that is not one of its pair is refused', async () => {
  const pair = pairOf(exampleEvidence());
  const path = join(folder, 'pairs.jsonl');
  const read = async (line: unknown): Promise<unknown> => {
    writeFileSync(path, `${JSON.stringify(line)}\n`);
    return readEvidence(path).then(
      ({ evidence }) => evidence.length,
      (error: unknown) => (error as Error).message,
    );
  };
  expect(await read(pair)).toBe(1);
  expect(await read({ ...pair, chosen: pair.rejected, rejected: pair.chosen })).toMatch(/another chosen answer/);
  expect(await read({ ...pair, function: 'other' })).toMatch(/another function/);
  const evidence = exampleEvidence();
  expect(await read({ ...evidence, new: evidence.old })).toMatch(/both versions are the same/);
  expect(await read({ ...evidence, testFiles: ['test/other.js'] })).toMatch(/not one of its test files/);
});

test('a shown pair is a diff with its proof, without control characters', () => {
  const shown = showPair(pairOf(exampleEvidence()), picocolors.createColors(false));
  expect(shown).toContain('-  return list.reduce((a, b) => a - b, 0);\n+  return list.reduce((a, b) => a + b, 0);');
  expect(shown).toContain('failed, then passed, 3 times each: test/sum.test.js: adds');
  const nasty = showPair(
    examplePair({ function: 'f\u001b]0;owned\u0007', path: 'a\u001b[2J.js' }),
    picocolors.createColors(false),
  );
  // eslint-disable-next-line no-control-regex -- what must not be there
  expect(nasty).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
  const colored = showPair(pairOf(exampleEvidence()), picocolors.createColors(true));
  expect(colored).toContain('\u001b[31m-  return');
});

test('the numbers of a file', () => {
  const stats = pairStats([
    examplePair(),
    examplePair({ group: 'x:y', source: 'mutants', date: '2024-01-01', weight: 0.2 }),
  ]);
  expect(stats).toMatchObject({
    pairs: 2,
    groups: 2,
    from: '2024-01-01',
    to: '2024-05-06',
    bySource: { history: 1, mutants: 1 },
    weight: { least: 0.2, median: 0.2, most: 1 },
    withEvidence: 0,
  });
  expect(pairStats([])).toMatchObject({ pairs: 0, from: undefined });
});
