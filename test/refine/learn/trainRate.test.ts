import { WASM_SLOWDOWN } from '../../../src/model/index.ts';
import { rememberTrainRate, trainRate } from '../../../src/refine/learn/trainRate.ts';
import { temporaryFolder } from '../../history/testRepository.ts';

// A cache folder without an engine: wasm, unless another is asked for.
temporaryFolder();
const base = 'fixtures/model/tiny-llama.gguf';
const before = process.env['CODELUTRA_ENGINE'];
afterEach(() => {
  if (before === undefined) delete process.env['CODELUTRA_ENGINE'];
  else process.env['CODELUTRA_ENGINE'] = before;
});

async function rateOn(engine: string): Promise<number> {
  process.env['CODELUTRA_ENGINE'] = engine;
  return trainRate(base);
}

test('before anything is measured, the guess knows that wasm is slower', async () => {
  expect(await rateOn('native')).toBeCloseTo((await rateOn('wasm')) * WASM_SLOWDOWN);
  expect(await rateOn('')).toBe(await rateOn('wasm'));
});

test('what was measured on one engine says nothing of another', async () => {
  const guess = await rateOn('wasm');
  await rememberTrainRate(base, 'native', 1234.5);
  expect(await rateOn('native')).toBe(1234.5);
  expect(await rateOn('wasm')).toBe(guess);
});
