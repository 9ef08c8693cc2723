import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { modelPath } from '../../src/model/index.ts';
import { listFunctions } from '../../src/source/index.ts';
import type { Scene, Suspect } from '../../src/suggest/index.ts';
import type * as Propose from '../../src/suggest/propose/index.ts';
import type { ProposeContext } from '../../src/suggest/propose/index.ts';

// The model runs in a child process of the built product.
const built = resolve('dist/suggest/propose/index.js');
const { proposeMutations, proposeRepairs, proposeSamples } = (await import(
  pathToFileURL(built).href
)) as typeof Propose;

const SUM = 'function sum(list) {\n  return list.reduce((a, b) => a - b, 0);\n}';
const DIFFERENCE = SUM.replaceAll('sum', 'difference');

async function suspect(text: string, share: number): Promise<Suspect> {
  const [fn] = await listFunctions('lib/a.js', text);
  return { fn: fn!, score: 1, share, reasons: [] };
}

function context(model: string | undefined, told: string[] = []): ProposeContext {
  return {
    scene: { sources: new Map() } as unknown as Scene,
    repository: undefined as never,
    failing: [{ file: 'test/a.test.js', suite: '', name: 'adds', before: 'failed', message: '-3 !== 3', text: '' }],
    changes: undefined,
    coverage: undefined,
    model: model === undefined ? undefined : { model },
    samples: 2,
    history: false,
    run: { seed: 1, progress: { update: (line) => void told.push(line), log() {}, done() {} } },
  };
}

test('the model ranks the edits of functions that are likely enough, chance those of the others', async () => {
  const model = resolve('fixtures/model/tiny-llama.gguf');
  const suspects = [await suspect(SUM, 0.9), await suspect(DIFFERENCE, 0.02)];
  const ranked = await proposeMutations(context(model), suspects);
  const drawn = await proposeMutations(context(undefined), suspects);
  const textsOf = (proposals: typeof ranked, of: Suspect) =>
    proposals.filter(({ suspect }) => suspect === of).map(({ text }) => text);
  const [first, second] = suspects;
  expect(textsOf(ranked, first!)).not.toEqual(textsOf(drawn, first!));
  expect(textsOf(ranked, first!).sort()).toEqual(textsOf(drawn, first!).sort());
  expect(textsOf(ranked, second!)).toEqual(textsOf(drawn, second!));
});

test('edits of lines that no failing test ran come last', async () => {
  const pick = await suspect('function pick(a) {\n  if (a > 0) {\n    return a + 1;\n  }\n  return a - 2;\n}', 1);
  const lines = new Map([['lib/a.js', new Set([1, 2, 3])]]);
  const coverage = { tests: [{ failing: true, functions: new Set(['lib/a.js:pick']), lines }] };
  const proposals = await proposeMutations({ ...context(undefined), coverage }, [pick]);
  const isLast = proposals.map(({ text }) => !text.includes('return a - 2;'));
  expect(isLast).toContain(true);
  expect(isLast).toContain(false);
  expect(isLast.slice(isLast.indexOf(true))).not.toContain(false);
});

const real = modelPath('smollm2-135m');
(existsSync(real) ? test : test.skip)('long functions are changed in one place, not written anew', async () => {
  const long = SUM.replace('return', `${'// what a long function needs many words for\n  '.repeat(40)}return`);
  for (const [text, requests] of [
    [SUM, 2],
    [long, 1],
  ] as const) {
    const told: string[] = [];
    const one = await suspect(text, 1);
    await proposeSamples(context(real, told), [one, await suspect(DIFFERENCE, 0.01)]);
    // The unlikely function is no task.
    expect(told.filter((line) => line === 'reading tasks 1 to 1 of 1')).toHaveLength(requests);
    expect(told.filter((line) => line.startsWith('sampled '))).toHaveLength(requests);
  }
  const failed = { suspect: await suspect(long, 1), text: long, source: 'sampled' as const, note: '', priority: 1 };
  const verdict = { kind: 'failed' as const, outcomes: [], findings: [], complexity: null, seconds: 1 };
  expect(await proposeRepairs(context(real), [{ proposal: failed, verdict }])).toEqual([]);
});
