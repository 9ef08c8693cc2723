import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

/** Programs that tests need, wherever they are installed. */
export interface Toolchains {
  /** Folders and files outside /usr that must be readable. */
  readable: string[];
  /** Folders for PATH. */
  pathFolders: string[];
}

/** The folders of an install prefix that programs need; `share`, `etc` and `var` may hold a user's own things. */
const PREFIX_FOLDERS = ['bin', 'lib', 'lib64', 'include', 'libexec'];

/** Whole trees that belong to a package manager and hold nothing of a user's. */
const PACKAGE_TREES = ['/nix/store', '/run/current-system', '/home/linuxbrew/.linuxbrew'];

let found: Promise<Toolchains> | undefined;

/** Where the running Node.js and the `python3` of PATH are installed (version managers put them under the user's home). */
export function toolchains(): Promise<Toolchains> {
  found ??= findToolchains();
  return found;
}

async function findToolchains(): Promise<Toolchains> {
  const node = await realpath(process.execPath);
  const readable = [node];
  const pathFolders: string[] = [];
  for (const prefix of [dirname(dirname(node)), ...(await pythonPrefixes())]) {
    // The system's folders are on PATH anyway; named here they would hide a newer Python behind the system's.
    if (!isSystem(prefix)) pathFolders.push(join(prefix, 'bin'));
    // A prefix that holds the user's home would lay all of it open.
    if (!isSystem(prefix) && !homedir().startsWith(prefix)) {
      readable.push(...PREFIX_FOLDERS.map((folder) => join(prefix, folder)));
    }
  }
  const outside = [...new Set([...readable, ...PACKAGE_TREES])].filter((path) => !isSystem(path));
  const there = await Promise.all(outside.map(exists));
  return { readable: outside.filter((_, index) => there[index]), pathFolders: [...new Set(pathFolders)] };
}

async function pythonPrefixes(): Promise<string[]> {
  const program = 'import sys; print(sys.prefix); print(sys.base_prefix)';
  const result = await execa('python3', ['-c', program], { reject: false, timeout: 10_000, stdin: 'ignore' });
  return result.failed ? [] : [...new Set(result.stdout.trim().split('\n'))].filter((prefix) => prefix.startsWith('/'));
}

function isSystem(path: string): boolean {
  return path === '/' || path === '/usr' || path.startsWith('/usr/');
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
