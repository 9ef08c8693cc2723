import { readlinkSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import type { ControlGroup } from './controlGroup.ts';
import type { Limits } from './limits.ts';
import { listPids, readProcess } from './processTable.ts';
import type { Ending } from './sandbox.ts';
import type { Scope } from './supervise.ts';
import { Watch } from './watch.ts';

const SET_UP_PATIENCE_MS = 5000;

/**
 * The processes of a bubblewrap run: a process space of their own, whose first process takes all others with it when it is
 * killed (the kernel sees to that). They are counted through the /proc that is mounted inside, which lists no others.
 */
export class ProcessSpace implements Scope {
  readonly watch: Watch;
  private readonly bwrap: ChildProcess;
  private readonly group: ControlGroup | undefined;
  private first: { pid: number; started: string } | undefined;
  private procFolder: string | undefined;
  private killFrom: number | undefined;

  constructor(bwrap: ChildProcess, limits: Limits, group: ControlGroup | undefined) {
    this.bwrap = bwrap;
    this.group = group;
    this.watch = new Watch(limits);
  }

  /** @param pid the first process of the space, as seen from outside */
  setFirst(pid: number): void {
    const entry = readProcess(pid);
    if (entry !== undefined) this.first = { pid, started: entry.started };
  }

  breach(): Ending | undefined {
    const enforced = this.group?.breach();
    if (enforced !== undefined) return enforced;
    this.procFolder ??= this.findProc();
    if (this.procFolder === undefined) return undefined;
    try {
      return this.watch.look(listPids(this.procFolder), this.procFolder);
    } catch {
      // The space ended while it was looked at.
      return undefined;
    }
  }

  /**
   * Kills the first process. Before it is known, bwrap itself is left alone for a while: killed between making the process
   * space and letting it go on, it would leave behind a first process that waits for ever.
   */
  kill(): void {
    if (this.first !== undefined) {
      if (!this.firstGone()) killIfThere(this.first.pid);
      return;
    }
    this.killFrom ??= performance.now() + SET_UP_PATIENCE_MS;
    if (performance.now() > this.killFrom) this.bwrap.kill('SIGKILL');
  }

  gone(): boolean {
    const bwrapGone = this.bwrap.exitCode !== null || this.bwrap.signalCode !== null;
    return bwrapGone && this.firstGone();
  }

  /** The first process can be a zombie only after all others are gone. */
  private firstGone(): boolean {
    if (this.first === undefined) return true;
    const entry = readProcess(this.first.pid);
    return entry === undefined || entry.zombie || entry.started !== this.first.started;
  }

  /** The /proc inside, once it is there; before, the same path leads to the machine's own. */
  private findProc(): string | undefined {
    if (this.first === undefined) return undefined;
    const folder = `/proc/${this.first.pid}/root/proc`;
    try {
      const own = readlinkSync(`/proc/${this.first.pid}/ns/pid`);
      return own === readlinkSync(`${folder}/1/ns/pid`) ? folder : undefined;
    } catch {
      return undefined;
    }
  }
}

/** It may end by itself between a look at it and the signal. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
