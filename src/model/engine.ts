import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { messageOf, UserError } from '../errors.ts';
import { composedKernels, fusedKernels, type Kernels } from './kernels/index.ts';
import { nativeEngineState, registerNativeBackend } from './nativeEngine.ts';

/** Where tensors are computed, best first. */
export const ENGINES = ['native', 'wasm', 'cpu'] as const;
export type EngineName = (typeof ENGINES)[number];

/** What was started, and if it is not the native engine, why. */
export interface StartedEngine {
  name: EngineName;
  reason?: string;
}

/** How many times slower a training step is without the native engine (measured: docs/performance.md). */
export const WASM_SLOWDOWN = 10;

let started: StartedEngine | undefined;

/** The engine that `CODELUTRA_ENGINE` asks for; set to nothing it asks for none. */
export function askedEngine(): string | undefined {
  return process.env['CODELUTRA_ENGINE'] || undefined;
}

/** The engine that `startEngine` would most likely choose in a new process, without starting one. */
export function likelyEngine(): EngineName {
  const asked = askedEngine();
  return ENGINES.find((name) => name === asked) ?? (nativeEngineState().ready ? 'native' : 'wasm');
}

/**
 * Chooses tfjs' backend for this process, once: the native engine if `codelutra setup` made it, else wasm, else plain
 * JavaScript. `CODELUTRA_ENGINE` or `wanted` names one.
 * @throws UserError when the engine that was asked for by name is not to be had
 */
export async function startEngine(wanted = askedEngine()): Promise<StartedEngine> {
  if (started !== undefined) return started;
  if (wanted !== undefined && !ENGINES.includes(wanted as EngineName)) {
    throw new UserError(`there is no engine named ${wanted}`, { fix: `Engines: ${ENGINES.join(', ')}.` });
  }
  let reason: string | undefined;
  for (const name of ENGINES) {
    if (wanted !== undefined && wanted !== name) continue;
    try {
      await starters[name]();
      return (started = reason === undefined ? { name } : { name, reason });
    } catch (error) {
      reason ??= messageOf(error);
    }
  }
  throw new UserError(`the engine ${wanted ?? ''} cannot be started: ${reason ?? 'unknown'}`, {
    fix: 'codelutra doctor says what is missing.',
  });
}

/** The most that the engine in use can hold. wasm's memory ends at 4 GiB; what is put beyond lands on other tensors. */
export function engineLimit(): { name: EngineName; bytes: number } {
  const name = started?.name ?? 'cpu';
  return { name, bytes: name === 'wasm' ? 2 ** 32 - 2 ** 16 : Infinity };
}

/** The operations of a model on the engine that was started. */
export function kernels(): Kernels {
  return started?.name === 'native' ? fusedKernels : composedKernels;
}

const starters: Record<EngineName, () => Promise<void>> = {
  async native() {
    const state = nativeEngineState();
    if (!state.ready) throw new Error(`the native engine is missing: ${state.reason}`);
    // TensorFlow greets on standard error with its build flags; only its errors are news to a user.
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
    registerNativeBackend();
    await use('tensorflow');
  },
  async wasm() {
    const wasm = await import('@tensorflow/tfjs-backend-wasm');
    wasm.setThreadsCount(1);
    await use('wasm');
  },
  async cpu() {
    await use('cpu');
  },
};

async function use(backend: string): Promise<void> {
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs backend ${backend} does not start`);
  await tf.ready();
}

/**
 * Runs `compute` and releases every tensor it made but those in its result, however deep (tfjs' `tidy`, whose type knows
 * no interfaces). Results must not hold large typed arrays: tfjs would look at each element.
 */
export function tidy<T>(compute: () => T): T {
  return tf.tidy(compute as () => tf.TensorContainer) as T;
}

/** Releases every tensor in `holder`, however deep. */
export function release(holder: object): void {
  tf.dispose(holder as tf.TensorContainer);
}

/** GFLOPS of a float32 product of two 1024 x 1024 matrices on the engine in use: the median of `repeats`. */
export function measureMatMul(repeats = 5): number {
  const n = 1024;
  return tf.tidy(() => {
    const a = tf.randomNormal([n, n], 0, 1, 'float32', 1);
    const times: number[] = [];
    for (let i = 0; i <= repeats; i++) {
      const start = performance.now();
      const product = tf.matMul(a, a);
      product.dataSync();
      product.dispose();
      if (i > 0) times.push((performance.now() - start) / 1000);
    }
    times.sort((x, y) => x - y);
    return (2 * n ** 3) / times[times.length >> 1]! / 1e9;
  });
}
