import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { defaultReportLimits, type ReportFormat } from '../../src/reports/index.ts';
import { OutcomeList } from '../../src/reports/outcomeList.ts';
import { ReportReader } from '../../src/reports/reportReader.ts';
import type { CandidateSource } from '../../src/generate/index.ts';
import { architectures } from '../../src/model/architectures/index.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { collectFunctions } from '../../src/source/collectFunctions.ts';
import type { Language } from '../../src/source/language.ts';
import { parse } from '../../src/source/parse.ts';
import { exampleRun, exampleTask, SUM } from '../generate/examples.ts';
import { temporaryFolder } from '../history/testRepository.ts';

const folder = temporaryFolder();
/** What the page shows, by the path that it says. */
const examples = new Map(
  [
    ...readFileSync('docs/contributing.md', 'utf8').matchAll(/^\d\. `(src\/[^`]+)`.*?\n\n {3}```ts\n(.*?)\n {3}```/gms),
  ].map(([, path = '', text = '']) => [path, text.replace(/^ {3}/gm, '')]),
);

/** Loads an example as if it lay at its path. */
async function load<T>(path: string): Promise<T> {
  const name = basename(path, '.ts');
  const text = examples
    .get(path)!
    .replace(/ from '(\.[^']+)'/g, (_, to: string) => ` from '${resolve(dirname(path), to)}'`);
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, text);
  return ((await import(file)) as Record<string, T>)[name]!;
}

test('there is an example for each recipe', () => {
  expect(examples.size).toBe(6);
});

describe('a report format', () => {
  const read = async (text: string) => {
    const format = await load<ReportFormat>('src/reports/tally.ts');
    const reader = new ReportReader({ text, name: 'tally.txt' }, defaultReportLimits);
    const outcomes = new OutcomeList('tally.txt', defaultReportLimits, undefined);
    expect(format.detect(await reader.head(), 'tally.txt')).toBe(true);
    await format.parse(reader, outcomes);
    return outcomes.finish();
  };

  test('is read', async () => {
    expect(await read('PASS adds\nFAIL divides: got 1\nEND 2\n')).toMatchObject([
      { name: 'adds', status: 'passed', message: null },
      { name: 'divides', status: 'failed', message: 'got 1' },
    ]);
  });

  test.each([
    ['cut off', 'PASS adds\nFAIL div', /its end says nothing/],
    ['without a line', 'PASS adds\nEND 2\n', /its end says 2, 1 tests are there/],
    ['with something else', 'PASS adds\n\nEND 1\n', /neither a test nor the end/],
    ['gone on with', 'PASS adds\nEND 1\nPASS more\n', /neither a test nor the end/],
  ])('%s is refused', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});

test('a language', async () => {
  const language = await load<Language>('src/source/languages/ruby.ts');
  const text =
    'class Basket\n  def total\n    1\n  end\n\n  def self.empty\n    new\n  end\nend\n\ndef half(x)\n  x / 2\nend\n';
  const found = collectFunctions('shop.rb', await parse({ path: 'shop.rb', text, language }), language);
  expect(found.map(({ version }) => version.name)).toEqual(['Basket.total', 'Basket.empty', 'half']);
  expect(found.at(-1)?.version.text).toBe('def half(x)\n  x / 2\nend');
});

test('a candidate source', async () => {
  const source = await load<CandidateSource>('src/generate/guardSource.ts');
  const told: number[] = [];
  const run = exampleRun({ have: (task) => task === 1, found: (task) => void told.push(task) });
  const [first, left] = await source.candidates([exampleTask(), exampleTask()], run);
  expect(first).toEqual([
    { source: 'template', note: 'a guard', text: expect.stringContaining('arguments[0] == null') },
  ]);
  expect(first![0]!.text!.replace(/\n.*arguments.*/, '')).toBe(SUM);
  expect([left, told]).toEqual([[], [0]]);
});

test('a model architecture', async () => {
  const example = await load<Record<string, unknown>>('src/model/architectures/other.ts');
  expect(Object.keys(example).sort()).toEqual(Object.keys(architectures['llama']!).sort());
});

test('a sandbox', async () => {
  const sandbox = await load<Sandbox>('src/sandbox/unshare.ts');
  const run = (command: string) =>
    sandbox.run({ cwd: mkdtempSync(join(folder, 'tree-')), command, network: true, limits: { timeMs: 3000 } });
  if (!(await sandbox.available()).ok) return console.warn('skipped: unshare was not found');
  expect(await run('echo out; exit 3')).toMatchObject({ ending: 'exited', exitCode: 3, stdout: 'out\n' });
  expect(await run('sleep 60')).toMatchObject({ ending: 'timed-out', exitCode: undefined });
});
