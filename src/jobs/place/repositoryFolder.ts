import { join } from 'node:path';
import { home } from '../../home.ts';
import type { RepositoryJob } from '../repositoryJob.ts';

/** Where this machine keeps what it needs of a repository; all of it can be made again. */
export interface RepositoryFolder {
  readonly root: string;
  /** A bare clone. */
  readonly clone: string;
  /** Of the harvests and of the searches for fixes: what was run is not run again. */
  readonly harvest: string;
  readonly suggest: string;
  /** One folder a learning, by its number. */
  readonly learn: string;
  /** Published models, by their version. */
  readonly models: string;
}

/** One folder an installation, by its number. */
export function installationsFolder(): string {
  return home('installations');
}

/** The folder of an installation: nothing of it is looked at for another. */
export function installationFolder(installationId: number): string {
  return join(installationsFolder(), String(installationId));
}

/** @param job numbers and a checked name: no part of it can lead out of the folder */
export function repositoryFolder({ installationId, repositoryId, name }: RepositoryJob): RepositoryFolder {
  const root = join(installationFolder(installationId), String(repositoryId));
  return {
    root,
    clone: join(root, 'clone', `${name}.git`),
    harvest: join(root, 'harvest'),
    suggest: join(root, 'suggest'),
    learn: join(root, 'learn'),
    models: join(root, 'models'),
  };
}
