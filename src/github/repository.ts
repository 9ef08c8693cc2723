import { z } from 'zod';
import { UserError } from '../errors.ts';
import { askingFor } from './apiError.ts';
import type { GitHub } from './client.ts';
import { fullName, type RepositoryName } from './repositoryName.ts';

export const repositorySchema = z
  .object({
    id: z.int().positive(),
    name: z.string().max(100),
    owner: z.object({ login: z.string().max(100) }),
    private: z.boolean(),
    fork: z.boolean(),
    archived: z.boolean().nullish(),
    default_branch: z.string().max(1000),
    clone_url: z.string().max(2000),
    size: z.int().min(0).nullish(),
  })
  .transform((found) => ({
    id: found.id,
    name: { owner: found.owner.login, repo: found.name },
    private: found.private,
    fork: found.fork,
    /** True where nothing can be written to. */
    archived: found.archived === true,
    defaultBranch: found.default_branch,
    /** Where git fetches from; without a token. */
    cloneUrl: found.clone_url,
    /** KiB, as GitHub counted it some time ago. */
    kibibytes: found.size ?? 0,
  }));
export type HostedRepository = z.infer<typeof repositorySchema>;

/** A repository; undefined where GitHub shows none. @throws UserError */
export async function getRepository(github: GitHub, name: RepositoryName): Promise<HostedRepository | undefined> {
  return askingFor(
    'reading the repository',
    name,
    async () => repositorySchema.parse((await github.rest.repos.get({ ...name })).data),
    'Metadata: read',
  );
}

/** What somebody may do; GitHub counts `maintain` as write and `triage` as read. */
export type Permission = 'admin' | 'write' | 'read' | 'none';

/** What a user may do in a repository; `none` for strangers. @throws UserError */
export async function permissionOf(github: GitHub, name: RepositoryName, login: string): Promise<Permission> {
  const found = await askingFor(
    'reading what a user may do',
    name,
    async () => {
      const { data } = await github.rest.repos.getCollaboratorPermissionLevel({ ...name, username: login });
      return z.enum(['admin', 'write', 'read', 'none']).parse(data.permission);
    },
    'Metadata: read',
  );
  return found ?? 'none';
}

/** Whether somebody with this permission may push. */
export function mayWrite(permission: Permission): boolean {
  return permission === 'admin' || permission === 'write';
}

/** A file of a repository. */
export interface HostedFile {
  readonly text: string;
  /** Its git blob. */
  readonly sha: string;
}

const MOST_BYTES = 1024 * 1024;

/**
 * A text file, on the default branch unless told otherwise; undefined where there is no such file.
 * @param options.ref branch, tag or commit
 * @throws UserError for what is no file, or one above a MiB
 */
export async function readHostedFile(
  github: GitHub,
  name: RepositoryName,
  path: string,
  options: { ref?: string } = {},
): Promise<HostedFile | undefined> {
  return askingFor(`reading ${path}`, name, async () => {
    const { data } = await github.rest.repos.getContent({ ...name, path, ...options });
    if (Array.isArray(data) || data.type !== 'file' || data.size > MOST_BYTES || data.encoding !== 'base64') {
      throw new UserError(`${path} is no small file`, { where: fullName(name) });
    }
    return { text: Buffer.from(data.content, 'base64').toString('utf8'), sha: data.sha };
  });
}

/** The commit that a branch points to; undefined where there is no such branch. @throws UserError */
export async function getBranchHead(github: GitHub, name: RepositoryName, branch: string): Promise<string | undefined> {
  return askingFor('reading a branch', name, async () => {
    const { data } = await github.rest.git.getRef({ ...name, ref: `heads/${branch}` });
    return data.object.sha;
  });
}
