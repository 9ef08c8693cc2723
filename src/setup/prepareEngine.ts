import { messageOf, UserError } from '../errors.ts';
import { home } from '../home.ts';
import { nativeEngineFolder } from '../model/index.ts';
import type { Progress } from '../progress.ts';
import { requireCompiler } from './compiler.ts';
import type { EngineRecipe } from './engineRecipe.ts';
import { requireRoom } from './freeBytes.ts';
import { makeEngine } from './makeEngine.ts';
import { requirePip } from './pip.ts';

/** Headers, the compiled files and the package manager's own temporary files: bytes beside the wheel and the libraries. */
const EXTRA_BYTES = 50e6;

/**
 * Makes the native engine where this machine can. Call it under the setup lock.
 * @param recipe how, or why there is no way on this platform
 * @returns why it can't be made, one reason each; none when it is made
 */
export async function prepareEngine(recipe: EngineRecipe | string, progress: Progress): Promise<UserError[]> {
  if (typeof recipe === 'string') return [new UserError(recipe)];
  // All three are looked at, so that a user learns everything that is missing in one go.
  const [pip, compiler, room] = await Promise.allSettled([
    requirePip(),
    requireCompiler(),
    requireRoom(home(), recipe.wheel.bytes + recipe.librariesBytes + EXTRA_BYTES),
  ]);
  if (pip.status === 'rejected' || compiler.status === 'rejected' || room.status === 'rejected') {
    return [pip, compiler, room].flatMap((check) => (check.status === 'rejected' ? [asUserError(check.reason)] : []));
  }
  try {
    await makeEngine(nativeEngineFolder(), { recipe, pip: pip.value, compiler: compiler.value, progress });
    return [];
  } catch (error) {
    return [asUserError(error)];
  }
}

function asUserError(error: unknown): UserError {
  return error instanceof UserError ? error : new UserError(messageOf(error), { cause: error });
}
