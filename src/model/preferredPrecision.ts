import { readFileSync } from 'node:fs';
import type { StartedEngine } from './engine.ts';
import type { Precision } from './kernels/index.ts';

/**
 * bfloat16 where the native engine runs on a processor that multiplies it faster than float32 (about twice as fast with
 * AVX-512 BF16). Told from the processor's flags, not from a measurement, so that a resumed run decides as before.
 */
export function preferredPrecision({ name }: StartedEngine): Precision {
  if (name !== 'native' || process.platform !== 'linux') return 'float32';
  try {
    return /\b(avx512_bf16|amx_bf16)\b/.test(readFileSync('/proc/cpuinfo', 'utf8')) ? 'bfloat16' : 'float32';
  } catch {
    // A system that hides its processor gets the precision that is right everywhere.
    return 'float32';
  }
}
