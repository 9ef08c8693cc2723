import { execa } from 'execa';
import { UserError } from '../errors.ts';

/** A C++ compiler that runs. */
export interface Compiler {
  command: string;
  /** The first line of its `--version`. */
  version: string;
}

const ANSWER_MS = 20_000;

/** The compiler named by `CXX`, else the first of c++, g++, clang++ that answers. */
export async function findCompiler(): Promise<Compiler | undefined> {
  const named = process.env['CXX'];
  for (const command of [...(named === undefined || named === '' ? [] : [named]), 'c++', 'g++', 'clang++']) {
    const { failed, stdout } = await execa(command, ['--version'], { reject: false, timeout: ANSWER_MS });
    if (!failed) return { command, version: stdout.split('\n')[0] ?? '' };
  }
  return undefined;
}

/** {@link findCompiler}, or a UserError that says how to get one. */
export async function requireCompiler(): Promise<Compiler> {
  const compiler = await findCompiler();
  if (compiler === undefined) {
    throw new UserError('there is no C++ compiler', {
      fix: 'install one (Debian, Ubuntu: g++; macOS: xcode-select --install)',
    });
  }
  return compiler;
}
