import { UserError } from '../errors.ts';

/** A repository on GitHub. */
export interface RepositoryName {
  readonly owner: string;
  readonly repo: string;
}

const FORM = /^([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))\/([A-Za-z0-9._-]{1,100})$/;

/** Reads `OWNER/REPO`. @throws UserError for anything else */
export function parseRepositoryName(text: string): RepositoryName {
  const [, owner, repo] = FORM.exec(text) ?? [];
  if (owner !== undefined && repo !== undefined && repo !== '.' && repo !== '..') return { owner, repo };
  throw new UserError(`"${text.slice(0, 200)}" is no repository`, {
    fix: 'Write OWNER/REPO, such as octocat/hello-world.',
  });
}

/** `OWNER/REPO`. */
export function fullName({ owner, repo }: RepositoryName): string {
  return `${owner}/${repo}`;
}
