import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import { ENGINE_BUILD, engineManifestPath, processorFeatures } from '../model/index.ts';
import type { EngineManifest } from '../model/index.ts';
import type { Progress } from '../progress.ts';
import { byteProgress } from './byteProgress.ts';
import { compileBinding } from './compileBinding.ts';
import type { Compiler } from './compiler.ts';
import { downloadWheel } from './downloadWheel.ts';
import type { EngineRecipe } from './engineRecipe.ts';
import { hashFile } from '../files.ts';
import { loadEngineOnce } from './loadEngineOnce.ts';
import type { Pip } from './pip.ts';
import { unpackWheel } from './unpackWheel.ts';

/** What {@link makeEngine} works with. */
export interface EngineInputs {
  recipe: EngineRecipe;
  pip: Pip;
  compiler: Compiler;
  progress: Progress;
}

/**
 * Makes the native engine: downloads the wheel, unpacks its libraries, compiles the binding, loads it once in a process
 * of its own, and renames the finished folder into place. Call it under the setup lock.
 * @param folder where the engine shall be
 * @throws UserError naming the step that failed; nothing is left at `folder` then
 */
export async function makeEngine(folder: string, inputs: EngineInputs): Promise<void> {
  const { recipe, pip, compiler, progress } = inputs;
  await removeLeftovers(dirname(folder));
  const work = `${folder}.tmp`;
  const engine = join(work, 'engine');
  await mkdir(engine, { recursive: true });
  try {
    const wheel = await downloadWheel(recipe.wheel, pip, progress);
    const libraries = await unpackLibraries(wheel, recipe, work, progress);
    progress.update('compiling the binding');
    const names = libraries.map(({ name }) => name);
    await compileBinding(
      compiler,
      { ...recipe.binding, kernels: recipe.kernels, include: join(work, 'include'), libraries: names },
      engine,
      work,
    );
    progress.update('loading it once');
    await checkLoads(engine, recipe.wheel.version);
    const manifest: EngineManifest = {
      build: ENGINE_BUILD,
      tensorflow: recipe.wheel.version,
      tfjsNode: recipe.binding.version,
      wheel: { name: basename(wheel), sha256: recipe.wheel.sha256 },
      compiler: compiler.version,
      processor: processorFeatures(),
      made: new Date().toISOString(),
      files: [...libraries, ...(await compiledFiles(engine, names))],
    };
    await writeFileAtomic(engineManifestPath(engine), `${JSON.stringify(manifest, null, 2)}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(engine, folder);
    await rm(wheel, { force: true });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

type EngineFile = EngineManifest['files'][number];

/** Leftovers of a run that was killed; the setup lock says that nobody works in them. */
async function removeLeftovers(parent: string): Promise<void> {
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    if (name.endsWith('.tmp')) await rm(join(parent, name), { recursive: true, force: true });
  }
}

async function unpackLibraries(
  wheel: string,
  recipe: EngineRecipe,
  work: string,
  progress: Progress,
): Promise<EngineFile[]> {
  const wanted = new Set(recipe.libraries);
  const target = (member: string): string | undefined => {
    if (wanted.has(member)) return join('engine', basename(member));
    if (!member.startsWith(recipe.headersRoot)) return undefined;
    const header = member.slice(recipe.headersRoot.length);
    return recipe.headers.some((folder) => header.startsWith(folder)) ? join('include', header) : undefined;
  };
  const unpacked = await unpackWheel(wheel, work, target, byteProgress(progress, 'unpacking', recipe.librariesBytes));
  return recipe.libraries.map((member) => {
    const name = basename(member);
    const found = unpacked.find(({ path }) => path === join(work, 'engine', name));
    if (found === undefined) throw new UserError(`${member} is not in the wheel`, { where: wheel });
    return { name, bytes: found.bytes, sha256: found.sha256 };
  });
}

async function checkLoads(engine: string, expected: string): Promise<void> {
  const loaded = await loadEngineOnce(engine);
  const why = 'reason' in loaded ? loaded.reason : `it says version ${loaded.version} instead of ${expected}`;
  if ('reason' in loaded || loaded.version !== expected)
    throw new UserError(`the library was made but does not work: ${why}`);
}

async function compiledFiles(engine: string, libraries: string[]): Promise<EngineFile[]> {
  const files: EngineFile[] = [];
  for (const name of await readdir(engine)) {
    if (libraries.includes(name)) continue;
    const path = join(engine, name);
    files.push({ name, bytes: (await stat(path)).size, sha256: await hashFile(path) });
  }
  return files;
}
