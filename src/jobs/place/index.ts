export { askLearn } from './askLearn.ts';
export { fetchClone } from './fetchClone.ts';
export { forgetFolders } from './forgetFolders.ts';
export { logProgress } from './logProgress.ts';
export { modelFor } from './modelFor.ts';
export type { LocalCheckpoint } from './modelFor.ts';
export { openPlace } from './openPlace.ts';
export type { RepositoryPlace } from './openPlace.ts';
export { installationFolder, repositoryFolder } from './repositoryFolder.ts';
