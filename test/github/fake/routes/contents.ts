import { posix } from 'node:path';
import type { BareRepository } from '../bareRepository.ts';
import { commitObject } from '../commitObject.ts';
import { changedFiles } from '../changedFiles.ts';
import { notFound, Refusal } from '../exchange.ts';
import { movingRefs } from '../movingRefs.ts';
import { pullObject } from '../pullObject.ts';
import { created, ok, paged, textOf, type Call, type Routes } from '../router.ts';
import { writeTree } from '../writeTree.ts';

const REPO = '/repos/{owner}/{repo}';

async function commitOf({ repository, query }: Call, ref: string | undefined): Promise<string> {
  const name = ref ?? query.get('ref') ?? repository.defaultBranch;
  const found =
    (await repository.git.commit(`refs/heads/${name}`)) ??
    (await repository.git.commit(`refs/${name}`)) ??
    (await repository.git.commit(name));
  if (found === undefined) throw notFound();
  return found;
}

async function fileObject(git: BareRepository, path: string, sha: string) {
  const bytes = await git.bytes(['cat-file', 'blob', sha]);
  const text = bytes.toString('base64').replace(/.{60}/g, '$&\n');
  return {
    type: 'file',
    name: posix.basename(path),
    path,
    sha,
    size: bytes.length,
    encoding: 'base64',
    content: bytes.length > 1024 * 1024 ? '' : text,
    url: '',
  };
}

async function contents(call: Call) {
  const { git } = call.repository;
  const commit = await commitOf(call, undefined);
  const path = call.params['path'] ?? '';
  const sha = path === '' ? await git.find(`${commit}^{tree}`) : await git.find(`${commit}:${path}`);
  if (sha === undefined) throw notFound();
  if ((await git.git(['cat-file', '-t', sha])) === 'blob') return ok(await fileObject(git, path, sha));
  const lines = (await git.git(['ls-tree', '-l', '-z', sha])).split('\0').filter((line) => line !== '');
  const items = lines.map((line) => {
    const [facts = '', name = ''] = line.split('\t');
    const [, type, id, size] = facts.split(/ +/);
    const isFile = type === 'blob';
    return {
      type: isFile ? 'file' : 'dir',
      name,
      path: posix.join(path, name),
      sha: id,
      size: isFile ? Number(size) : 0,
    };
  });
  return ok(items);
}

async function putContents(call: Call) {
  const { repository, params } = call;
  const { git } = repository;
  const path = params['path'] ?? '';
  const { branch = repository.defaultBranch, sha, message, content } = call.body as Record<string, string>;
  const ref = `refs/heads/${branch}`;
  const parent = await git.commit(ref);
  const old = parent === undefined ? undefined : await git.find(`${parent}:${path}`);
  if (old !== undefined && sha === undefined) throw new Refusal(422, 'Invalid request. "sha" wasn\'t supplied.');
  if (old !== sha && sha !== undefined) throw new Refusal(409, `${path} does not match ${sha}`);
  const blob = await git.git(['hash-object', '-w', '--stdin'], { input: Buffer.from(content ?? '', 'base64') });
  const tree = await writeTree(git, parent, [{ path, mode: '100644', sha: blob }]);
  const from = parent === undefined ? [] : ['-p', parent];
  const name = call.actor ?? 'GitHub';
  const env = { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: `${name}@users.noreply.github.com` };
  const commit = await git.git(['commit-tree', tree, ...from], { input: message ?? '', env });
  await movingRefs(call, () =>
    git.git(['update-ref', ref, commit, parent ?? '']).catch(() => {
      throw new Refusal(409, `${branch} has moved`);
    }),
  );
  const answer = { content: await fileObject(git, path, blob), commit: await commitObject(git, commit) };
  return old === undefined ? created(answer) : ok(answer);
}

async function repositoryCommit(call: Call, sha: string) {
  const commit = await commitObject(call.repository.git, sha);
  const { parents } = commit;
  return { sha, node_id: '', url: '', html_url: '', comments_url: '', commit, author: null, committer: null, parents };
}

async function listCommits(call: Call) {
  const start = await commitOf(call, call.query.get('sha') ?? undefined);
  const path = call.query.get('path');
  const list = await call.repository.git.git([
    'rev-list',
    '--max-count=500',
    start,
    ...(path === null ? [] : ['--', path]),
  ]);
  const { body, ...answer } = paged(call, list.split('\n'));
  return { ...answer, body: await Promise.all((body as string[]).map((sha) => repositoryCommit(call, sha))) };
}

async function compare(call: Call) {
  const { git } = call.repository;
  const [base = '', head = ''] = textOf(call.params, 'basehead').split('...');
  const [from, to] = [await commitOf(call, base), await commitOf(call, head.replace(/^[^:]+:/, ''))];
  const merge = await git.git(['merge-base', from, to]).catch(() => {
    throw notFound();
  });
  const count = async (range: string) => Number(await git.git(['rev-list', '--count', range]));
  const [ahead, behind] = [await count(`${from}..${to}`), await count(`${to}..${from}`)];
  const ids = (await git.git(['rev-list', '--reverse', '--max-count=250', `${from}..${to}`])).split('\n');
  const states = { ahead: ahead > 0, behind: behind > 0 };
  return ok({
    status: states.ahead ? (states.behind ? 'diverged' : 'ahead') : states.behind ? 'behind' : 'identical',
    ahead_by: ahead,
    behind_by: behind,
    total_commits: ahead,
    base_commit: await repositoryCommit(call, from),
    merge_base_commit: await repositoryCommit(call, merge),
    commits: await Promise.all(ids.filter((id) => id !== '').map((id) => repositoryCommit(call, id))),
    files: await changedFiles(git, merge, to),
  });
}

async function branchObject(call: Call, name: string, sha: string) {
  return { name, commit: await repositoryCommit(call, sha), protected: false, protection_url: '' };
}

export const contentsRoutes: Routes = {
  [`GET ${REPO}/contents`]: contents,
  [`GET ${REPO}/contents/{+path}`]: contents,
  [`PUT ${REPO}/contents/{+path}`]: putContents,
  [`GET ${REPO}/commits`]: listCommits,
  [`GET ${REPO}/compare/{+basehead}`]: compare,
  [`GET ${REPO}/commits/{ref}/pulls`]: async (call) => {
    const { repository, world } = call;
    const sha = await commitOf(call, call.params['ref']);
    const has = await Promise.all(
      repository.pulls.map(
        async (pull) =>
          (pull.state === 'open' || pull.mergedAt !== null) &&
          (pull.mergeCommit === sha || (await repository.git.isBefore(sha, pull.headSha))),
      ),
    );
    const pulls = repository.pulls.filter((_, i) => has[i]);
    return paged(call, await Promise.all(pulls.map((pull) => pullObject(world, repository, pull))));
  },
  [`GET ${REPO}/commits/{ref}`]: async (call) => {
    const sha = await commitOf(call, call.params['ref']);
    const { git } = call.repository;
    const parent = await git.commit(`${sha}^`);
    return ok({ ...(await repositoryCommit(call, sha)), files: await changedFiles(git, parent, sha) });
  },
  [`GET ${REPO}/branches`]: async (call) => {
    const refs = [...(await call.repository.git.refs())].filter(([ref]) => ref.startsWith('refs/heads/'));
    return paged(
      call,
      refs.map(([ref, sha]) => ({ name: ref.slice(11), commit: { sha, url: '' }, protected: false })),
    );
  },
  [`GET ${REPO}/branches/{+branch}`]: async (call) => {
    const branch = textOf(call.params, 'branch');
    const sha = await call.repository.git.commit(`refs/heads/${branch}`);
    if (sha === undefined) throw notFound();
    return ok(await branchObject(call, branch, sha));
  },
};
