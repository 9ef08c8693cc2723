import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPairs } from '../../src/preference/index.ts';
import { exampleEvidence, examplePair } from './examples.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codelutra-pairs-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(...lines: string[]): Promise<string> {
  const path = join(folder, 'pairs.jsonl');
  await writeFile(path, lines.join('\n'));
  return path;
}

test('pairs come back as they were written, with and without evidence', async () => {
  const pairs = [examplePair(), examplePair({ evidence: exampleEvidence(), weight: 0 })];
  const path = await fileOf(JSON.stringify(pairs[0]), '', JSON.stringify(pairs[1]), '');
  expect(await readPairs(path)).toEqual(pairs);
});

test.each([
  ['not JSON', '{"version":1,', /not JSON/],
  ['a missing field', JSON.stringify({ ...examplePair(), chosen: undefined }), /chosen/],
  ['a probability above one', JSON.stringify(examplePair({ probability: 1.5 })), /probability/],
  ['a negative weight', JSON.stringify(examplePair({ weight: -1 })), /weight/],
  ['an unknown field', JSON.stringify({ ...examplePair(), extra: 1 }), /extra/],
  ['a newer version', JSON.stringify({ ...examplePair(), version: 2 }), /version/],
  [
    'evidence that leads outside the repository',
    JSON.stringify(examplePair({ evidence: exampleEvidence({ testFiles: ['../x.js'] }) })),
    /evidence\.testFiles\.0/,
  ],
])('a bad line is named by file and line: %s', async (_, line, message) => {
  const path = await fileOf(JSON.stringify(examplePair()), line);
  await expect(readPairs(path)).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringMatching(message) as string,
    where: `${path}:2`,
  });
});

test('a line without end is refused before it fills the memory', async () => {
  const path = await fileOf('x'.repeat(17 * 1024 ** 2));
  await expect(readPairs(path)).rejects.toThrow(/longer than/);
});

test('a missing file is an error a user can act on', async () => {
  await expect(readPairs(join(folder, 'none.jsonl'))).rejects.toMatchObject({ name: 'UserError' });
});
