import { nativeEngineState } from '../model/index.ts';
import { loadEngineOnce } from './loadEngineOnce.ts';

/** Why the native engine can't be used, or undefined when it is there, whole, and loads (half a second). */
export async function engineProblem(): Promise<string | undefined> {
  const state = nativeEngineState();
  if (!state.ready) return state.reason;
  const loaded = await loadEngineOnce(state.folder);
  return 'reason' in loaded ? loaded.reason : undefined;
}
