import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { UserError } from '../errors.ts';
import { ENGINE_BINDING, ENGINE_QUIET_LOAD } from '../model/index.ts';
import { LOG_LEVEL_SOURCE, nodeHeaders, QUIET_LOAD_SOURCE } from './bindingSources.ts';
import type { Compiler } from './compiler.ts';

// tfjs-node's binding uses Node-API 8, which every Node from 15.12 on has: one binding serves all Node versions.
const FLAGS = ['-std=c++17', '-O2', '-fPIC', '-DNAPI_VERSION=8'];
const COMPILE_MS = 300_000;

// On macOS Node's own functions are found when the addon is loaded; the library search path is the addon's folder.
const LINK =
  process.platform === 'darwin'
    ? ['-bundle', '-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path']
    : ['-shared', '-s', '-Wl,-rpath,$ORIGIN'];

/** What {@link compileBinding} compiles against. */
export interface BindingInputs {
  /** tfjs-node's own binding. */
  sources: string[];
  /** Our own operations. */
  kernels: string;
  /** Folder of TensorFlow's headers. */
  include: string;
  /** File names of the libraries in the engine's folder; the last one is loaded first. */
  libraries: string[];
}

/**
 * Compiles tfjs-node's binding with our own kernels in it (and, on Linux, the small addon that loads TensorFlow quietly) into an engine folder
 * whose libraries are already in place. Takes a few seconds.
 * @param scratch a folder for sources, thrown away by the caller
 * @throws UserError with the compiler's first error
 */
export async function compileBinding(
  compiler: Compiler,
  { sources, kernels, include, libraries }: BindingInputs,
  folder: string,
  scratch: string,
): Promise<void> {
  const common = [...FLAGS, '-I', nodeHeaders(), '-I', include, ...LINK];
  const logLevel = join(scratch, 'log_level.cc');
  await writeFile(logLevel, LOG_LEVEL_SOURCE);
  const operations = join(scratch, 'kernels.o');
  await compileKernels(compiler, kernels, include, operations);
  const against = libraries.map((name) => join(folder, name));
  await run(compiler, [...common, ...sources, logLevel, operations, ...against, '-o', join(folder, ENGINE_BINDING)]);
  if (process.platform !== 'linux') return;
  const quiet = join(scratch, 'quiet_load.cc');
  await writeFile(quiet, QUIET_LOAD_SOURCE);
  const framework = `-DFRAMEWORK="${libraries.at(-1) ?? ''}"`;
  await run(compiler, [...common, framework, quiet, '-ldl', '-o', join(folder, ENGINE_QUIET_LOAD)]);
}

/** Our own operations, for this very processor where the compiler knows how. */
async function compileKernels(compiler: Compiler, source: string, include: string, object: string): Promise<void> {
  const args = [...FLAGS, '-O3', '-ffp-contract=fast', '-I', include, '-c', source, '-o', object];
  try {
    await run(compiler, ['-march=native', ...args]);
  } catch {
    await run(compiler, args);
  }
}

async function run({ command }: Compiler, args: string[]): Promise<void> {
  const { failed, stderr, timedOut, shortMessage } = await execa(command, args, {
    reject: false,
    timeout: COMPILE_MS,
    maxBuffer: 1 << 20,
  });
  if (!failed) return;
  const first = stderr.split('\n').find((line) => /error|cannot find/i.test(line)) ?? shortMessage ?? '';
  throw new UserError(
    `the binding can't be compiled: ${timedOut ? 'the compiler took too long' : first.slice(0, 200)}`,
    {
      where: command,
      fix: 'install a C++17 compiler (Debian, Ubuntu: g++; macOS: xcode-select --install)',
    },
  );
}
