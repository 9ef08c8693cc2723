import type { Limits } from './limits.ts';
import { proportionalBytes, readProcess, writtenBytes, type ProcessEntry } from './processTable.ts';
import type { Ending } from './sandbox.ts';

/** Looks at a run's processes, says which limit they break, and remembers the most memory they held. */
export class Watch {
  peakMemoryBytes = 0;
  private readonly limits: Limits;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  /**
   * @param pids the run's processes
   * @param procFolder where the pids are to be looked up
   */
  look(pids: readonly number[], procFolder?: string): Ending | undefined {
    // Before anything is read: looking at each of ten thousand processes would take longer than making them.
    if (pids.length > this.limits.processes) return 'too-many-processes';
    return this.judge(
      pids.flatMap((pid) => readProcess(pid, procFolder) ?? []),
      procFolder,
    );
  }

  /** As `look`, for processes that have been read already. */
  judge(entries: readonly ProcessEntry[], procFolder?: string): Ending | undefined {
    if (sum(entries, ({ threads }) => threads) > this.limits.processes) return 'too-many-processes';
    const memory = this.memory(entries, procFolder);
    this.peakMemoryBytes = Math.max(this.peakMemoryBytes, memory);
    if (memory > this.limits.memoryBytes) return 'out-of-memory';
    if (sum(entries, ({ pid }) => writtenBytes(pid, procFolder)) > this.limits.diskBytes) return 'too-much-disk';
    return undefined;
  }

  /** Resident pages count once for each process that shares them, so only a sum over the limit is worth the exact count. */
  private memory(entries: readonly ProcessEntry[], procFolder: string | undefined): number {
    const resident = sum(entries, ({ residentBytes }) => residentBytes);
    if (resident <= this.limits.memoryBytes) return resident;
    return sum(entries, (entry) => proportionalBytes(entry.pid, procFolder) ?? entry.residentBytes);
  }
}

function sum(entries: readonly ProcessEntry[], of: (entry: ProcessEntry) => number): number {
  return entries.reduce((total, entry) => total + of(entry), 0);
}
