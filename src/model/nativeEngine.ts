import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import util from 'node:util';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';
import type { TFJSBinding } from '@tensorflow/tfjs-node/dist/tfjs_binding.js';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { messageOf, UserError } from '../errors.ts';
import { home } from '../home.ts';
import { processorFeatures } from './processor.ts';

/** The TensorFlow release the native engine is made from. */
export const TENSORFLOW_VERSION = '2.21.0';

/** Raised when the engine's folder changes in a way that needs it made again. */
export const ENGINE_BUILD = 3;

/** The name of tfjs-node's compiled binding in the engine's folder. */
export const ENGINE_BINDING = 'tfjs_binding.node';

/** The name of the addon that loads TensorFlow without its start-up message; only where the platform has one. */
export const ENGINE_QUIET_LOAD = 'tfjs_quiet_load.node';

/** The C++ source of our own operations, compiled into the binding. */
export function nativeKernelsSource(): string {
  return fileURLToPath(new URL('native/kernels.cc', import.meta.url));
}

const MANIFEST = 'engine.json';

const manifestSchema = z.object({
  build: z.number(),
  tensorflow: z.string(),
  tfjsNode: z.string(),
  /** The Python wheel the library was taken from. */
  wheel: z.object({ name: z.string(), sha256: z.string() }),
  compiler: z.string(),
  /** The processor our kernels were compiled for, as `processorFeatures` tells it. */
  processor: z.string().optional(),
  /** ISO 8601 */
  made: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })).min(1),
});

/** What `engine.json` says: written last, so a folder that has it is whole. */
export type EngineManifest = z.infer<typeof manifestSchema>;

/** Whether the native engine can be loaded, and why not. */
export type NativeEngineState =
  { ready: true; folder: string; manifest: EngineManifest } | { ready: false; folder: string; reason: string };

/**
 * The folder the native engine lives in: the binding, TensorFlow's libraries and `engine.json`. Each build has its own, so
 * that two versions of codelutra on one cache folder don't make it anew in turns.
 */
export function nativeEngineFolder(): string {
  const unnamed = home('engine', `tensorflow-${TENSORFLOW_VERSION}-${process.platform}-${process.arch}`);
  const own = `${unnamed}-build${ENGINE_BUILD}`;
  // The first builds had no number in their folder's name; where one is of this build it stays in use.
  return !existsSync(own) && readManifest(unnamed)?.build === ENGINE_BUILD ? unnamed : own;
}

/** A folder's manifest, if it has one that can be read. */
function readManifest(folder: string): EngineManifest | undefined {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(engineManifestPath(folder), 'utf8')));
  } catch {
    // None, or a damaged one: the state of the folder that is used says which.
    return undefined;
  }
}

/** The path of a native engine folder's `engine.json`. */
export function engineManifestPath(folder: string): string {
  return join(folder, MANIFEST);
}

function missing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/**
 * Looks at the engine's folder: `engine.json` and the size of each file it names (hashing 850 MB at every start would
 * cost more than it finds; `codelutra doctor` and `setup` load the library for real).
 */
export function nativeEngineState(folder = nativeEngineFolder()): NativeEngineState {
  const no = (reason: string): NativeEngineState => ({ ready: false, folder, reason });
  let manifest: EngineManifest;
  try {
    manifest = manifestSchema.parse(JSON.parse(readFileSync(engineManifestPath(folder), 'utf8')));
  } catch (error) {
    return no(missing(error) ? 'it has not been made' : `${MANIFEST} can't be read`);
  }
  if (manifest.build !== ENGINE_BUILD) return no('it was made by another version of codelutra');
  const { processor = processorFeatures() } = manifest;
  if (processor !== processorFeatures()) return no('it was made on a machine with another processor');
  for (const { name, bytes } of manifest.files) {
    try {
      const found = statSync(join(folder, name)).size;
      if (found !== bytes) return no(`${name} has ${found} bytes instead of ${bytes}`);
    } catch (error) {
      return no(missing(error) ? `${name} is missing` : `${name} can't be read: ${messageOf(error)}`);
    }
  }
  return { ready: true, folder, manifest };
}

const require = createRequire(import.meta.url);

/**
 * Loads tfjs-node's binding, and with it TensorFlow, into this process (0.3 s with a warm file cache).
 * @throws UserError when the engine is missing, not whole, or refused by the system's loader
 */
export function loadNativeBinding(): TFJSBinding {
  const state = nativeEngineState();
  const fix = 'codelutra setup makes it again';
  if (!state.ready)
    throw new UserError(`the native engine can't be used: ${state.reason}`, { where: state.folder, fix });
  try {
    if (state.manifest.files.some(({ name }) => name === ENGINE_QUIET_LOAD)) {
      require(join(state.folder, ENGINE_QUIET_LOAD));
    }
    return require(join(state.folder, ENGINE_BINDING)) as TFJSBinding;
  } catch (error) {
    const what = `the native engine can't be loaded: ${messageOf(error).split('\n')[0]}`;
    throw new UserError(what, { where: state.folder, fix, cause: error });
  }
}

// tfjs-node still calls a function that Node 23 removed.
function restoreIsNullOrUndefined(): void {
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
}

/**
 * Registers tfjs backend `tensorflow` on the native engine; `setBackend('tensorflow')` is the caller's.
 * tfjs-node's own entrance is left out: it looks for its binding inside node_modules, which may be read-only or shared.
 * @throws UserError as {@link loadNativeBinding}
 */
export function registerNativeBackend(): void {
  if (tf.findBackendFactory('tensorflow') !== null) return;
  const binding = loadNativeBinding();
  restoreIsNullOrUndefined();
  require('@tensorflow/tfjs-node/dist/register_all_kernels.js');
  const { NodeJSKernelBackend: Backend } = require('@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js') as {
    NodeJSKernelBackend: typeof NodeJSKernelBackend;
  };
  tf.registerBackend(
    'tensorflow',
    () => new Backend(binding, '@tensorflow/tfjs-node') as unknown as tf.KernelBackend,
    3,
  );
}
