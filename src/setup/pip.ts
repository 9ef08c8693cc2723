import { execa } from 'execa';
import { UserError } from '../errors.ts';

/** A pip that runs: `command ...args download ...`. */
export interface Pip {
  command: string;
  args: string[];
  version: string;
  /** The Python it runs on, as `3.11`. */
  python: string;
}

const PLACES: [string, ...string[]][] = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']];

const ANSWER_MS = 20_000;

/** The first pip on the path that answers. */
export async function findPip(): Promise<Pip | undefined> {
  for (const [command, ...args] of PLACES) {
    const { failed, stdout } = await execa(command, [...args, '--version'], { reject: false, timeout: ANSWER_MS });
    const found = failed ? null : /^pip (\S+) .*\(python (\S+)\)/.exec(stdout);
    if (found !== null) return { command, args, version: found[1] ?? '', python: found[2] ?? '' };
  }
  return undefined;
}

/** {@link findPip}, or a UserError that says how to get it, and what else can be done. */
export async function requirePip(otherwise = ''): Promise<Pip> {
  const pip = await findPip();
  if (pip === undefined)
    throw new UserError('pip is not installed', {
      fix: `install Python 3 with pip (Debian, Ubuntu: python3-pip)${otherwise}`,
    });
  return pip;
}
