import { spawn } from 'node:child_process';
import { lstat, mkdir, mkdtemp, symlink, unlink } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { UserError } from '../errors.ts';
import { claimWorkFolder, removeTree, resolveInside } from '../history/index.ts';
import { argumentsOf, cleanEnvironment } from './cleanEnvironment.ts';
import { withDefaults } from './limits.ts';
import { ProcessTree } from './processTree.ts';
import { makeRunMark, MARK_NAME } from './runMark.ts';
import type { RunOptions, RunResult, Sandbox } from './sandbox.ts';
import { supervise } from './supervise.ts';

/**
 * Before the command, a process is put into its process group that waits for the end of descriptor 3, which is ours: where
 * we are killed, it ends the group. What left the group is ended by the next start, by its mark.
 */
const SCRIPT = '( (read -r gone; kill -KILL 0) <&3 3<&- >/dev/null 2>&1 & ); exec 3<&-; exec "$@"';
const OWN_PROCESSES = 1;

let workFolder: Promise<string> | undefined;

/**
 * No walls: for one's own checkout, and only when asked for by name. The environment is clean, home and temporary folder
 * are the run's own, limits are watched and processes ended as elsewhere, but the command can read, write and reach
 * whatever the user can.
 */
export const trusted: Sandbox = {
  name: 'trusted',
  available: () => Promise.resolve({ ok: true }),
  run,
};

async function run(options: RunOptions): Promise<RunResult> {
  const limits = withDefaults(options.limits);
  const own = await mkdtemp(join(await (workFolder ??= claimWorkFolder()), 'run-'));
  const links: string[] = [];
  try {
    for (const folder of ['home', 'tmp']) await mkdir(join(own, folder));
    await linkReadable(options, links);
    const mark = makeRunMark();
    const toolFolders = (process.env['PATH'] ?? '').split(':').filter((folder) => folder !== '');
    const child = spawn('/bin/sh', ['-c', SCRIPT, 'sh', ...argumentsOf(options.command)], {
      cwd: options.cwd,
      // A session of its own: a run must not be able to signal our process group, nor read from our terminal.
      detached: true,
      env: {
        ...cleanEnvironment(options, { home: join(own, 'home'), temporary: join(own, 'tmp'), toolFolders }),
        [MARK_NAME]: mark,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const tree = new ProcessTree(child.pid ?? -1, `${MARK_NAME}=${mark}`, limits);
    const ended = await supervise(child, tree, { limits, signal: options.signal }).catch((error: unknown) => {
      throw new UserError('the command could not be started', { where: options.cwd, cause: error });
    });
    const byItself = ended.ending === 'exited';
    return {
      ending: ended.ending,
      exitCode: byItself ? (ended.code ?? undefined) : undefined,
      signal: byItself ? (ended.signal ?? undefined) : undefined,
      stdout: ended.stdout,
      stderr: ended.stderr,
      durationMs: ended.durationMs,
      leftBehind: byItself ? Math.max(0, (tree.leftBehind ?? 0) - OWN_PROCESSES) : 0,
      peakMemoryBytes: tree.watch.peakMemoryBytes,
    };
  } finally {
    for (const link of links) await unlink(link).catch(ignoreMissing);
    await removeTree(own);
  }
}

/** Without mounts, a folder is lent to the work tree by a link, for as long as the run lasts. */
async function linkReadable(options: RunOptions, links: string[]): Promise<void> {
  for (const { source, target = source } of options.readOnly ?? []) {
    if (target === source) continue;
    if (isAbsolute(target))
      throw new UserError('without a sandbox a folder can only be put into the work tree', { where: target });
    const link = await resolveInside(options.cwd, target);
    if ((await lstat(link).catch(() => undefined)) !== undefined) {
      throw new UserError('something is in the place of a folder to be lent to the work tree', {
        where: link,
        fix: 'Remove it from the work tree, or run in a sandbox (bubblewrap or a container).',
      });
    }
    await mkdir(dirname(link), { recursive: true });
    await symlink(source, link);
    links.push(link);
  }
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
