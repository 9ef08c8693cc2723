import type { Limits } from './limits.ts';
import { withDefaults } from './limits.ts';
import type { RunResult } from './sandbox.ts';

const MIB = 1024 * 1024;

/** How a run ended, in one sentence without a full stop. @param limits those that the run was given */
export function describeRun(result: RunResult, limits?: Partial<Limits>): string {
  const { timeMs, memoryBytes, processes, outputBytes, diskBytes } = withDefaults(limits);
  switch (result.ending) {
    case 'exited':
      return `${describeExit(result)}${describeLeftBehind(result.leftBehind)}`;
    case 'timed-out':
      return `stopped: it ran longer than ${timeMs / 1000} s`;
    case 'out-of-memory':
      return `stopped: it took more than ${Math.round(memoryBytes / MIB)} MiB of memory`;
    case 'too-many-processes':
      return `stopped: it had more than ${processes} processes and threads`;
    case 'too-much-output':
      return `stopped: it printed more than ${Math.round(outputBytes / MIB)} MiB`;
    case 'too-much-disk':
      return `stopped: it wrote more than ${Math.round(diskBytes / MIB)} MiB, or too big a file`;
    case 'aborted':
      return 'stopped on request';
  }
}

function describeExit({ exitCode, signal }: RunResult): string {
  return signal === undefined ? `ended with exit code ${exitCode ?? 'unknown'}` : `ended by ${signal}`;
}

function describeLeftBehind(count: number): string {
  if (count === 0) return '';
  return count === 1
    ? ', and a process that it left behind was ended'
    : `, and ${count} processes that it left behind were ended`;
}
