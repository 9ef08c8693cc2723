import { readFileSync } from 'node:fs';
import { arch, cpus } from 'node:os';

/**
 * What the processor can do, as far as the kernels compiled for it depend on it: its vector extensions on Linux, its name
 * elsewhere.
 */
export function processorFeatures(): string {
  try {
    const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.trim().split(/\s+/);
    if (flags !== undefined)
      return [arch(), ...flags.filter((flag) => /^(?:avx|amx|fma|f16c|bmi|sv|asimd|bf16|i8mm)/.test(flag))].join(' ');
  } catch {
    // No Linux: the name says it.
  }
  return `${arch()} ${cpus()[0]?.model ?? ''}`;
}
