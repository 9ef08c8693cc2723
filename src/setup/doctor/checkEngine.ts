import { messageOf } from '../../errors.ts';
import {
  askedEngine,
  measureMatMul,
  nativeEngineFolder,
  startEngine,
  TENSORFLOW_VERSION,
  WASM_SLOWDOWN,
} from '../../model/index.ts';
import { engineProblem } from '../engineProblem.ts';
import { engineRecipe } from '../engineRecipe.ts';
import type { Finding } from './finding.ts';

/** Which tensor engine a command would use here, why, and how fast it multiplies. */
export async function checkEngine(): Promise<Finding[]> {
  // The library is tried in a process of its own first: a damaged one may end the process that loads it.
  const problem = await engineProblem();
  try {
    const { name, reason } = await startEngine(askedEngine() ?? (problem === undefined ? undefined : 'wasm'));
    const gflops = Math.round(measureMatMul());
    const facts = { name, gflops, ...(name === 'native' ? { tensorflow: TENSORFLOW_VERSION } : {}) };
    const speed: Finding = {
      name: 'speed',
      state: 'ok',
      value: `${gflops} GFLOPS (1024 x 1024 matrix product)`,
      facts: { gflops },
    };
    if (name === 'native') {
      return [{ name: 'engine', state: 'ok', value: `native: TensorFlow ${TENSORFLOW_VERSION}`, facts }, speed];
    }
    const why = askedEngine() === undefined ? (problem ?? reason) : 'CODELUTRA_ENGINE asks for it';
    const value = `${name}, about ${WASM_SLOWDOWN} times slower than the native engine (${why ?? 'which does not start'})`;
    return [
      { name: 'engine', state: 'warning', value, fix: engineFix(), facts: { ...facts, reason: why ?? '' } },
      speed,
    ];
  } catch (error) {
    return [{ name: 'engine', state: 'warning', value: `none starts: ${messageOf(error)}`, fix: engineFix() }];
  }
}

function engineFix(): string {
  if (askedEngine() !== undefined) return 'unset CODELUTRA_ENGINE';
  const recipe = engineRecipe();
  return typeof recipe === 'string' ? `none: ${recipe}` : `codelutra setup makes it in ${nativeEngineFolder()}`;
}
