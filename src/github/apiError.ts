import { RequestError } from '@octokit/request-error';
import { z, ZodError } from 'zod';
import { UserError } from '../errors.ts';
import { fullName, type RepositoryName } from './repositoryName.ts';

/** The HTTP status of a request that GitHub refused; undefined for any other error. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof RequestError ? error.status : undefined;
}

/** Whether GitHub refused because another release or asset has, or had, the name. */
export function isTaken(error: unknown): boolean {
  if (!(error instanceof RequestError) || error.status !== 422) return false;
  const refusal = refusalSchema.safeParse(error.response?.data);
  const codes = refusal.success ? refusal.data.errors.map((item) => (typeof item === 'string' ? '' : item.code)) : [];
  // The tag of an immutable release can't be used again even when the release is gone.
  return codes.includes('already_exists') || /immutable release/i.test(error.message);
}

const refusalSchema = z.object({
  errors: z.array(z.union([z.string(), z.object({ code: z.string() })])).max(100),
});

/**
 * Runs a request; what GitHub refuses becomes an error that a user can act on.
 * @param what what is tried, such as `listing the releases`
 * @param where the repository, or the address or thing that is asked for
 * @param permission what a token or an App needs for it
 */
export async function asking<T>(
  what: string,
  where: RepositoryName | string,
  request: () => Promise<T>,
  permission = 'Contents: read and write',
): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw explained(what, typeof where === 'string' ? where : fullName(where), error, permission);
  }
}

/** Runs a request as `asking` does; undefined for what GitHub doesn't show. */
export async function askingFor<T>(
  what: string,
  where: RepositoryName | string,
  request: () => Promise<T>,
  permission?: string,
): Promise<T | undefined> {
  return asking(
    what,
    where,
    async () => {
      try {
        return await request();
      } catch (error) {
        if (statusOf(error) === 404 || statusOf(error) === 410) return undefined;
        throw error;
      }
    },
    permission,
  );
}

function explained(what: string, where: string, cause: unknown, permission: string): unknown {
  if (cause instanceof UserError) return cause;
  if (cause instanceof ZodError) {
    const [issue] = cause.issues;
    const told = `GitHub's answer is of an unknown form (${issue?.path.join('.')}: ${issue?.message})`;
    return new UserError(`${what} failed: ${told}`, { where, cause });
  }
  if (!(cause instanceof RequestError)) return cause;
  const [told, fix] = reason(cause, permission);
  return new UserError(`${what} failed: ${told}`, { where, ...(fix === undefined ? {} : { fix }), cause });
}

function reason({ status, message, response }: RequestError, permission: string): [string, string?] {
  // GitHub's messages end with an address of its documentation.
  const said = message.replace(/ - https:\S+$/, '').slice(0, 300);
  switch (status) {
    case 401:
      return ['GitHub does not know the token', 'Set GITHUB_TOKEN to a valid one.'];
    case 403:
    case 429:
      return response?.headers['x-ratelimit-remaining'] === '0' || /rate limit/i.test(said)
        ? ['the rate limit is used up', 'Try again later, or set GITHUB_TOKEN.']
        : [said, `The token or the App needs the permission "${permission}" on the repository.`];
    case 404:
      return [
        'GitHub shows no such thing',
        'Check the name; for a private repository set GITHUB_TOKEN to a token that may see it.',
      ];
    case 409:
      return /empty/i.test(said) ? [said, 'The repository needs a commit; push one first.'] : [said];
    case 422:
      return [said];
    default:
      // Octokit gives status 500 to requests that got no answer at all.
      return response === undefined
        ? [`no answer (${said})`, 'Check the network, and the address in GITHUB_API_URL or --api.']
        : [`${status}: ${said}`, 'Try again later.'];
  }
}
