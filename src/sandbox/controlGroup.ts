import { readFileSync } from 'node:fs';
import { access, constants, mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Limits } from './limits.ts';
import type { Ending } from './sandbox.ts';

/** Where the kernel's control groups are mounted: one tree for all (version 2), or one for each kind (version 1). */
export interface ControlGroupMounts {
  unified: string | undefined;
  pids: string | undefined;
  memory: string | undefined;
}

/** /dev/shm and what little else a run holds in memory that is not a process's. */
const MORE_BYTES = 128 * 1024 * 1024;
const PREFIX = 'codelutra-';
const REMOVE_TRIES = 200;

let counter = 0;

/**
 * Makes a control group for one run: forks and memory are then refused by the kernel at once. Needed above all for root,
 * whom the kernel's limit on a user's processes does not bind; a watch alone would starve beside a fork bomb.
 * @returns `undefined` where this user may not make one
 */
export async function makeControlGroup(limits: Limits, mounts: ControlGroupMounts): Promise<ControlGroup | undefined> {
  counter += 1;
  const name = `${PREFIX}${process.pid}-${counter}`;
  const memoryBytes = String(limits.memoryBytes + limits.diskBytes + MORE_BYTES);
  // The sandbox's own processes are counted too.
  const processes = String(limits.processes + 8);
  const made: string[] = [];
  const make = async (parent: string, settings: Record<string, string>): Promise<void> => {
    const folder = join(parent, name);
    await mkdir(folder);
    made.push(folder);
    for (const [file, value] of Object.entries(settings)) await writeFile(join(folder, file), value);
  };
  try {
    if (mounts.unified !== undefined) {
      const parent = join(mounts.unified, 'codelutra');
      await mkdir(parent).catch(ignoreExisting);
      for (const above of [mounts.unified, parent]) {
        await writeFile(join(above, 'cgroup.subtree_control'), '+pids +memory');
      }
      await make(parent, { 'pids.max': processes, 'memory.max': memoryBytes });
    } else {
      if (mounts.pids === undefined) return undefined;
      await make(mounts.pids, { 'pids.max': processes });
      if (mounts.memory !== undefined) await make(mounts.memory, { 'memory.limit_in_bytes': memoryBytes });
    }
    return new ControlGroup(made);
  } catch {
    await new ControlGroup(made).remove();
    return undefined;
  }
}

/** The folders of one run's group, one in each tree. */
export class ControlGroup {
  private readonly folders: readonly string[];

  constructor(folders: readonly string[]) {
    this.folders = folders;
  }

  /** The files that a process writes its pid to, to join. */
  get joinFiles(): string[] {
    return this.folders.map((folder) => join(folder, 'cgroup.procs'));
  }

  /** The limit that the kernel enforced, if any. */
  breach(): Ending | undefined {
    for (const folder of this.folders) {
      if (count(join(folder, 'pids.events'), 'max') > 0) return 'too-many-processes';
      const killed =
        count(join(folder, 'memory.events'), 'oom_kill') + count(join(folder, 'memory.oom_control'), 'oom_kill');
      if (killed > 0) return 'out-of-memory';
    }
    return undefined;
  }

  /** Removes the group; the kernel lets go of a group shortly after its last process has ended. */
  async remove(): Promise<void> {
    for (const folder of this.folders) {
      for (let tries = 0; tries < REMOVE_TRIES && !(await removed(folder)); tries += 1) await sleep(2);
    }
  }
}

/** Finds where this user can make control groups, and removes those that killed processes left behind. */
export async function findControlGroups(mountInfo = '/proc/self/mountinfo'): Promise<ControlGroupMounts> {
  const found: ControlGroupMounts = { unified: undefined, pids: undefined, memory: undefined };
  for (const line of (await readFile(mountInfo, 'utf8').catch(() => '')).split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const folder = before.split(' ')[4] ?? '';
    const [type, , options = ''] = after.split(' ');
    if ((type !== 'cgroup' && type !== 'cgroup2') || !(await canWrite(folder))) continue;
    if (type === 'cgroup2') {
      const controllers = (await readFile(join(folder, 'cgroup.controllers'), 'utf8').catch(() => ''))
        .trim()
        .split(' ');
      if (controllers.includes('pids') && controllers.includes('memory')) found.unified = folder;
    } else {
      const kinds = options.split(',');
      if (kinds.includes('pids')) found.pids = folder;
      if (kinds.includes('memory')) found.memory = folder;
    }
  }
  await sweep([found.unified === undefined ? undefined : join(found.unified, 'codelutra'), found.pids, found.memory]);
  return found;
}

async function sweep(parents: readonly (string | undefined)[]): Promise<void> {
  for (const parent of parents) {
    if (parent === undefined) continue;
    for (const name of await readdir(parent).catch(() => [])) {
      const owner = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : process.pid;
      if (!isAlive(owner)) await removed(join(parent, name));
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function canWrite(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** Whether a group's folder is gone; it can't go as long as a process is in it. */
async function removed(folder: string): Promise<boolean> {
  return rmdir(folder).then(
    () => true,
    (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT',
  );
}

function ignoreExisting(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
}

/** A number in a file of `name number` lines; 0 where there is none. */
function count(file: string, name: string): number {
  try {
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
