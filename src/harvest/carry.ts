import { replaceFunction } from '../source/index.ts';
import type { Candidate, CommitTrial } from './commitTrial.ts';
import type { TreeState } from './treeState.ts';

/** The parent's code with the commit's tests. */
export function parentState(trial: CommitTrial): TreeState {
  return { tree: trial.parent, overlay: { from: trial.commit.sha, paths: trial.overlay } };
}

/** The commit itself. */
export function commitState(trial: CommitTrial): TreeState {
  return { tree: trial.commit.sha };
}

/** The parent's code with the commit's tests, and one function as the commit has it. */
export async function carriedState(trial: CommitTrial, candidate: Candidate): Promise<TreeState> {
  const text = await replaceFunction(candidate.oldFile, candidate.old, candidate.new.text);
  return { ...parentState(trial), edits: [{ path: candidate.oldPath, text }] };
}

/** The commit with one function as the parent has it. */
export async function revertedState(trial: CommitTrial, candidate: Candidate): Promise<TreeState> {
  const text = await replaceFunction(candidate.newFile, candidate.new, candidate.old.text);
  return { ...commitState(trial), edits: [{ path: candidate.path, text }] };
}
