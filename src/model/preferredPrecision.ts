import type { StartedEngine } from './engine.ts';
import type { Precision } from './kernels/index.ts';
import { processorFeatures } from './processor.ts';

/**
 * bfloat16 where the native engine runs on a processor that multiplies it faster than float32 (about twice as fast with
 * AVX-512 BF16). Told from the processor's flags, not from a measurement, so that a resumed run decides as before.
 */
export function preferredPrecision({ name }: StartedEngine): Precision {
  return name === 'native' && /\bavx512_bf16\b/.test(processorFeatures()) ? 'bfloat16' : 'float32';
}
