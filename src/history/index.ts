export type { Change, Commit, EntryKind, TreeEntry } from './commit.ts';
export type { Derivation } from './deriveCommit.ts';
export { openRepository } from './openRepository.ts';
export { removeTree } from './removeTree.ts';
export type { CommitsOptions, Repository } from './repository.ts';
export { resolveInside } from './resolveInside.ts';
export { claimWorkFolder } from './workFolder.ts';
export type { WorkTree } from './workTree.ts';
