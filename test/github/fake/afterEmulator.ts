import type { Answer, SeenRequest } from './exchange.ts';
import { movingRefs } from './movingRefs.ts';
import { taken } from './releaseAssets.ts';
import type { FakeRepository } from './repository.ts';
import type { World } from './world.ts';

/** What GitHub does beside the emulator, or says otherwise. */
export async function afterEmulator(
  world: World,
  repository: FakeRepository | undefined,
  actor: string | undefined,
  { method, path, authorization, body }: SeenRequest,
  answer: Answer,
): Promise<Answer> {
  // Strangers are not told what there is to be allowed to see.
  if (answer.status === 401 && authorization === undefined) return { status: 404, body: { message: 'Not Found' } };
  if (repository === undefined) return answer;
  if (answer.status === 422 && /\/releases(\/\d+)?$/.test(path))
    return { ...answer, body: taken('Release', 'tag_name') };
  const published = body as { draft?: boolean; tag_name?: string } | undefined;
  if (answer.status === 200 && published?.draft === false) {
    await makeTag(world, repository, actor, published.tag_name ?? '');
  }
  const collaborator = /\/collaborators\/([^/]+)\/permission$/.exec(path)?.[1];
  if (collaborator !== undefined) return permission(world, repository, decodeURIComponent(collaborator), answer);
  const issue = /\/issues\/(\d+)$/.exec(path)?.[1];
  if (method === 'GET' && issue !== undefined && answer.status === 200) return asPull(world, repository, issue, answer);
  return answer;
}

/** A published release's tag is made at the head of the default branch, where there is none of that name. */
async function makeTag(world: World, repository: FakeRepository, actor: string | undefined, tag: string) {
  const head = await repository.git.commit(`refs/heads/${repository.defaultBranch}`);
  if (head === undefined || (await repository.git.find(`refs/tags/${tag}`)) !== undefined) return;
  await movingRefs({ world, repository, actor }, () => repository.git.git(['update-ref', `refs/tags/${tag}`, head]));
}

/** Everybody may read what is public. */
function permission(world: World, repository: FakeRepository, login: string, answer: Answer): Answer {
  const level = login === repository.owner ? 'admin' : (repository.permissions.get(login) ?? undefined);
  if (level === undefined && answer.status === 200) return answer;
  const name = level ?? (repository.isPrivate ? 'none' : 'read');
  return { status: 200, body: { permission: name, role_name: name, user: world.user(login) } };
}

/** Pull requests are issues too, and say so. */
function asPull(world: World, { pulls, fullName }: FakeRepository, issue: string, answer: Answer): Answer {
  const pull = pulls.find(({ number }) => number === Number(issue));
  if (pull === undefined) return answer;
  const url = `${world.url}/repos/${fullName}/pulls/${issue}`;
  const { state, draft, mergedAt } = pull;
  const link = { url, html_url: url, diff_url: '', patch_url: '', merged_at: mergedAt };
  return { ...answer, body: { ...(answer.body as object), state, draft, pull_request: link } };
}
