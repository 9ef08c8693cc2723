import { execa } from 'execa';

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
