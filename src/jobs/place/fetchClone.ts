import { createReadToken, getRepository } from '../../github/index.ts';
import { fetchMirror } from '../../history/index.ts';
import { UserError } from '../../errors.ts';
import type { JobContext } from '../jobContext.ts';
import type { RepositoryPlace } from './openPlace.ts';

/** What is being fetched in this process, by folder: git works in a folder one at a time. */
const fetching = new Map<string, Promise<unknown>>();

/**
 * Brings the repository's clone up to date.
 * @param commits that no branch may lead to any more
 * @returns its folder
 * @throws UserError where GitHub or git refuses
 */
export async function fetchClone(
  { job, name, folder }: RepositoryPlace,
  { github, hub }: JobContext,
  commits: readonly string[] = [],
): Promise<string> {
  const hosted = await getRepository(github, name);
  if (hosted?.id !== job.repositoryId) throw new UserError('the repository is gone', { where: name.repo });
  const app = await hub.app();
  const before = fetching.get(folder.clone) ?? Promise.resolve();
  const fetched = before
    .catch(() => undefined)
    .then(async () => {
      const { token } = await createReadToken(app, job.installationId, job.repositoryId);
      await fetchMirror(folder.clone, { url: hosted.cloneUrl, token, defaultBranch: hosted.defaultBranch, commits });
    });
  fetching.set(folder.clone, fetched);
  try {
    await fetched;
  } finally {
    if (fetching.get(folder.clone) === fetched) fetching.delete(folder.clone);
  }
  return folder.clone;
}
