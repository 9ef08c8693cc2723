import { randomBytes } from 'node:crypto';
import { readEnvironment, readProcess, readProcesses } from './processTable.ts';

/** The variable that marks a run's processes. */
export const MARK_NAME = 'CODELUTRA_RUN';

const OWNER = new RegExp(`(?:^|\\0)${MARK_NAME}=(\\d+)-(\\d+)-[0-9a-f]{16}(?:\\0|$)`);

let swept = false;

/**
 * A mark for one run's processes, which tells the process that started it. On the way, once, processes are ended whose
 * starter is gone: one that was killed could not end them itself.
 * @returns the value of the variable `MARK_NAME`
 */
export function makeRunMark(): string {
  if (!swept) {
    swept = true;
    endAbandoned();
  }
  return `${process.pid}-${startOf(process.pid) ?? '0'}-${randomBytes(8).toString('hex')}`;
}

function endAbandoned(): void {
  for (const { pid, started, zombie } of readProcesses()) {
    const owner = zombie ? null : OWNER.exec(readEnvironment(pid));
    if (owner === null || startOf(Number(owner[1])) === owner[2]) continue;
    // Looked up again: the pid must still be the process whose environment was read.
    if (startOf(pid) === started) kill(pid);
  }
}

function startOf(pid: number): string | undefined {
  return readProcess(pid)?.started;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself, or belongs to another user.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
