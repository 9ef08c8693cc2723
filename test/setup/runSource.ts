import { execa } from 'execa';

const ROOT = new URL('../../', import.meta.url);

/** Starts a TypeScript file of this repository in a Node process of its own. */
export function runSource(file: string, args: string[], env: Record<string, string> = {}) {
  const hooks = new URL('test/setup/typescript.mjs', ROOT).href;
  const options = { reject: false, env, cwd: ROOT, stdin: 'ignore' } as const;
  return execa(process.execPath, ['--disable-warning=ExperimentalWarning', '--import', hooks, file, ...args], options);
}
