import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import { removeTree, resolveInside } from '../history/index.ts';
import { home } from '../home.ts';
import { DONE_FILE, lockEnvironment, noteUse, wasUsedLately } from './environmentFolder.ts';
import type { Limits } from './limits.ts';
import { networkSettings } from './networkSettings.ts';
import type { RunResult, Sandbox } from './sandbox.ts';

/** What to set up. */
export interface EnvironmentPlan {
  /** Names the environment: a digest over whatever decides what is in it (manifest, lock file, tool versions, commands). */
  key: string;
  /** Files put into the folder first (`package.json`, a lock file), by relative path. */
  files: Readonly<Record<string, string | Uint8Array>>;
  /** What to run in the folder, in order, with the network: all must succeed. */
  commands: readonly (readonly string[] | string)[];
  limits?: Partial<Limits>;
  /** Told when the commands are about to run: nothing of the kind is there yet. */
  making?: () => void;
  signal?: AbortSignal;
}

/** Installed dependencies, ready to be lent to runs. */
export interface Environment {
  /** Absolute path; what the commands made is in it. */
  folder: string;
  /** True when it was there already. */
  cached: boolean;
}

/** Installs are big and slow; the bound only keeps them from never ending. */
const SET_UP_LIMITS: Partial<Limits> = {
  timeMs: 15 * 60_000,
  memoryBytes: 4 * 1024 ** 3,
  diskBytes: 4 * 1024 ** 3,
  fileBytes: 1024 ** 3,
};

const Done = z.object({ key: z.string(), sandbox: z.string() });

/**
 * Makes an environment once and keeps it under the cache folder: other calls with the same key wait for it, also those of
 * other processes, and get it as it is. One that a kill left half made is made anew.
 * @throws UserError when a command fails, with the end of what it printed
 */
export async function prepareEnvironment(sandbox: Sandbox, plan: EnvironmentPlan): Promise<Environment> {
  if (!/^[\w.-]{1,128}$/.test(plan.key) || plan.key.startsWith('.'))
    throw new Error('an environment key names a folder');
  // What is made in a container or without walls may differ, so each sandbox has its own.
  const folder = home('environments', sandbox.name, plan.key);
  if ((await isDone(folder, plan.key)) && (await wasUsedLately(folder))) return { folder, cached: true };
  await mkdir(dirname(folder), { recursive: true });
  const lost = new AbortController();
  // Somebody else took this machine for dead (it slept): stop, rather than write into their folder.
  const unlock = await lockEnvironment(folder, (error) => {
    lost.abort(error);
  });
  try {
    if (await isDone(folder, plan.key)) {
      await noteUse(folder);
      return { folder, cached: true };
    }
    await removeTree(folder);
    await mkdir(folder, { recursive: true });
    await fill(sandbox, folder, plan, lost.signal);
    await writeFileAtomic(join(folder, DONE_FILE), `${JSON.stringify({ key: plan.key, sandbox: sandbox.name })}\n`);
    return { folder, cached: false };
  } finally {
    if (!lost.signal.aborted) await unlock();
  }
}

async function isDone(folder: string, key: string): Promise<boolean> {
  const text = await readFile(join(folder, DONE_FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  return text !== undefined && Done.parse(JSON.parse(text)).key === key;
}

async function fill(sandbox: Sandbox, folder: string, plan: EnvironmentPlan, lost: AbortSignal): Promise<void> {
  for (const [path, data] of Object.entries(plan.files)) {
    const target = await resolveInside(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, data);
  }
  plan.making?.();
  const network = await networkSettings();
  for (const command of plan.commands) {
    const result = await sandbox.run({
      cwd: folder,
      command,
      network: true,
      env: network.env,
      readOnly: network.readOnly,
      limits: { ...SET_UP_LIMITS, ...plan.limits },
      signal: plan.signal === undefined ? lost : AbortSignal.any([plan.signal, lost]),
    });
    if (result.ending !== 'exited' || result.exitCode !== 0) throw failed(command, result);
  }
}

function failed(command: readonly string[] | string, result: RunResult): UserError {
  const shown = typeof command === 'string' ? command : command.join(' ');
  const how = result.ending === 'exited' ? `exit code ${result.exitCode}` : result.ending;
  const tail = `${result.stdout}\n${result.stderr}`.trim().slice(-2000);
  return new UserError(`setting up the dependencies failed (${how})`, {
    where: shown,
    fix: `See why in the end of its output:\n${tail}`,
  });
}
