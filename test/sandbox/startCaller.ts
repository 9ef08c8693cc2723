import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileSources } from './compileSources.ts';

/**
 * A process of its own, to be killed, that runs `sleep` twice in a sandbox: once as a daemon.
 * @param folder where the compiled sources and the work tree go
 */
export function startCaller(
  folder: string,
  sandbox: 'bubblewrap' | 'trusted',
  seconds: string,
): { caller: ChildProcess; ended: Promise<unknown[]> } {
  const compiled = mkdtempSync(join(folder, 'compiled-'));
  compileSources(['history', 'sandbox'], compiled);
  const cwd = join(compiled, 'tree');
  mkdirSync(cwd);
  const options = { cwd, command: `setsid sleep ${seconds} & sleep ${seconds}` };
  const script = `import { sandboxes } from './sandbox/index.js';
    await sandboxes.${sandbox}.run(${JSON.stringify(options)});`;
  writeFileSync(join(compiled, 'run.js'), script);
  const caller = spawn(process.execPath, ['run.js'], {
    cwd: compiled,
    env: process.env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { caller, ended: once(caller, 'exit') };
}

/** Waits for a condition; the test's own time-out bounds the waiting. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
