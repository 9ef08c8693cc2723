import { UserError } from '../errors.ts';
import { withLock } from '../lock.ts';
import { catalogue, findModel, modelReady } from '../model/index.ts';
import type { WantedModel } from '../model/index.ts';
import type { Progress } from '../progress.ts';
import { engineProblem } from './engineProblem.ts';
import { engineRecipe } from './engineRecipe.ts';
import type { EngineRecipe } from './engineRecipe.ts';
import { fetchModel } from './fetchModel.ts';
import { prepareEngine } from './prepareEngine.ts';

/** What to make ready. */
export interface SetupOptions {
  /** A catalogue name, an `hf:` address or a path; without it, the default model. */
  model: string | undefined;
  /** Whether to make the native engine. */
  engine: boolean;
  progress: Progress;
  /** How the engine is made; this machine's recipe unless given. */
  recipe?: EngineRecipe;
}

/** What {@link setup} found or made. */
export interface SetupResult {
  /** Why the native engine is not there; empty when it is, undefined when it was not asked for. */
  engineObstacles: UserError[] | undefined;
  model: WantedModel;
  /** Why the default model is not there. (A model that was asked for by name and can't be had is an error.) */
  modelObstacle: UserError | undefined;
}

/**
 * Makes the native engine and a model ready in the cache folder. What is already there costs a few file looks; the rest
 * is made under a lock, each thing under a temporary name that is renamed at the end.
 * @throws UserError when a model that was asked for can't be had
 */
export async function setup({ model: wanted, engine, progress, recipe }: SetupOptions): Promise<SetupResult> {
  const model = wanted === undefined ? catalogue[0] : findModel(wanted);
  const result: SetupResult = { engineObstacles: engine ? [] : undefined, model, modelObstacle: undefined };
  const engineMissing = async (): Promise<boolean> => engine && (await engineProblem()) !== undefined;
  const isFetched = (): boolean => modelReady(model) && model.from.kind !== 'file';
  if (isFetched() && !(await engineMissing())) return result;
  return withLock('setup', progress, async () => {
    // Looked at again: another setup may have done it while this one waited.
    if (await engineMissing()) result.engineObstacles = await prepareEngine(recipe ?? engineRecipe(), progress);
    try {
      // A file of the user's own is looked at each time: only its being there says nothing.
      if (!isFetched()) await fetchModel(model, progress);
    } catch (error) {
      if (wanted !== undefined || !(error instanceof UserError)) throw error;
      result.modelObstacle = error;
    }
    progress.done();
    return result;
  });
}
