import { NO_OBJECT, type BareRepository } from '../bareRepository.ts';
import { commitObject } from '../commitObject.ts';
import { notFound, Refusal } from '../exchange.ts';
import { movingRefs } from '../movingRefs.ts';
import { created, nothing, ok, textOf, type Call, type Routes } from '../router.ts';
import { writeTree, type TreeItem } from '../writeTree.ts';

const REPO = '/repos/{owner}/{repo}/git';

/** GitHub refuses everything about the objects of a repository that has none. */
async function gitOf({ repository }: Call): Promise<BareRepository> {
  if (await repository.git.isEmpty()) throw new Refusal(409, 'Git Repository is empty.');
  return repository.git;
}

async function objectOf(git: BareRepository, sha: string | undefined, type: string): Promise<string> {
  const found = /^[0-9a-f]{40}$/.test(sha ?? '') ? await git.find(`${sha}^{${type}}`) : undefined;
  if (found === undefined) throw notFound();
  return found;
}

async function refObject(git: BareRepository, ref: string, sha: string) {
  return { ref, node_id: '', url: '', object: { type: await git.git(['cat-file', '-t', sha]), sha, url: '' } };
}

/** Moves or makes a ref as GitHub allows it. @throws Refusal */
async function moveRef(call: Call, ref: string, sha: string, from: string | undefined): Promise<void> {
  const git = await gitOf(call);
  if ((await git.find(`${sha}^{object}`)) === undefined) throw new Refusal(422, 'Object does not exist');
  const force = (call.body as { force?: boolean }).force === true;
  if (from !== undefined && !force && !(await git.isBefore(from, sha))) {
    throw new Refusal(422, 'Update is not a fast forward');
  }
  await movingRefs(call, async () => {
    await git.git(['update-ref', ref, sha, from ?? NO_OBJECT]).catch(() => {
      throw new Refusal(422, from === undefined ? 'Reference already exists' : 'Reference cannot be updated');
    });
  });
}

export const refRoutes: Routes = {
  [`GET ${REPO}/ref/{+ref}`]: async (call) => {
    const git = await gitOf(call);
    const ref = `refs/${call.params['ref']}`;
    const sha = await git.find(ref);
    if (sha === undefined) throw notFound();
    return ok(await refObject(git, ref, sha));
  },
  [`GET ${REPO}/matching-refs/{+ref}`]: async (call) => {
    const git = await gitOf(call);
    const found = [...(await git.refs())].filter(([ref]) => ref.startsWith(`refs/${call.params['ref']}`));
    return ok(await Promise.all(found.map(([ref, sha]) => refObject(git, ref, sha))));
  },
  [`POST ${REPO}/refs`]: async (call) => {
    const [ref, sha] = [textOf(call.body, 'ref'), textOf(call.body, 'sha')];
    if (!/^refs\/[^/]+\/.+/.test(ref)) throw new Refusal(422, 'Reference name must start with refs/');
    await moveRef(call, ref, sha, undefined);
    return created(await refObject(call.repository.git, ref, sha));
  },
  [`PATCH ${REPO}/refs/{+ref}`]: async (call) => {
    const ref = `refs/${call.params['ref']}`;
    const from = await call.repository.git.find(ref);
    if (from === undefined) throw new Refusal(422, 'Reference does not exist');
    const sha = textOf(call.body, 'sha');
    await moveRef(call, ref, sha, from);
    return ok(await refObject(call.repository.git, ref, sha));
  },
  [`DELETE ${REPO}/refs/{+ref}`]: async (call) => {
    const ref = `refs/${call.params['ref']}`;
    if ((await call.repository.git.find(ref)) === undefined) throw new Refusal(422, 'Reference does not exist');
    await movingRefs(call, () => call.repository.git.git(['update-ref', '-d', ref]));
    return nothing();
  },
};

async function treeObject(git: BareRepository, sha: string, recursive: boolean) {
  const text = await git.git(['ls-tree', '-l', '-z', ...(recursive ? ['-r', '-t'] : []), sha]);
  const tree = text
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [facts = '', path] = line.split('\t');
      const [mode, type, id, size] = facts.split(/ +/);
      return { path, mode, type, sha: id, url: '', ...(type === 'blob' ? { size: Number(size) } : {}) };
    });
  return { sha, url: '', tree, truncated: false };
}

export const objectRoutes: Routes = {
  [`POST ${REPO}/blobs`]: async (call) => {
    const git = await gitOf(call);
    const { content, encoding } = call.body as { content: string; encoding?: string };
    const input = encoding === 'base64' ? Buffer.from(content, 'base64') : content;
    return created({ sha: await git.git(['hash-object', '-w', '--stdin'], { input }), url: '' });
  },
  [`GET ${REPO}/blobs/{sha}`]: async (call) => {
    const git = await gitOf(call);
    const sha = await objectOf(git, call.params['sha'], 'blob');
    const bytes = await git.bytes(['cat-file', 'blob', sha]);
    return ok({ sha, node_id: '', url: '', size: bytes.length, encoding: 'base64', content: bytes.toString('base64') });
  },
  [`POST ${REPO}/trees`]: async (call) => {
    const git = await gitOf(call);
    const { base_tree: base, tree } = call.body as { base_tree?: string; tree: TreeItem[] };
    const sha = await writeTree(git, base, tree).catch((error: unknown) => {
      throw new Refusal(422, String(error));
    });
    return created(await treeObject(git, sha, false));
  },
  [`GET ${REPO}/trees/{sha}`]: async (call) => {
    const git = await gitOf(call);
    const sha = await git.find(`${call.params['sha']}^{tree}`);
    if (sha === undefined) throw notFound();
    return ok(await treeObject(git, sha, call.query.has('recursive')));
  },
  [`POST ${REPO}/commits`]: async (call) => {
    const git = await gitOf(call);
    const { message, tree, parents = [] } = call.body as { message: string; tree: string; parents?: string[] };
    const { author } = call.body as { author?: { name: string; email: string; date?: string } };
    const name = author?.name ?? call.actor ?? 'GitHub';
    const who = { NAME: name, EMAIL: author?.email ?? `${name}@users.noreply.github.com`, DATE: author?.date };
    const env = Object.fromEntries(
      Object.entries(who).flatMap(([key, value]) =>
        value === undefined ? [] : [[`GIT_AUTHOR_${key}`, value] as const, [`GIT_COMMITTER_${key}`, value] as const],
      ),
    );
    const from = parents.flatMap((parent) => ['-p', parent]);
    const sha = await git.git(['commit-tree', tree, ...from], { input: message, env }).catch((error: unknown) => {
      throw new Refusal(422, String(error));
    });
    return created(await commitObject(git, sha));
  },
  [`GET ${REPO}/commits/{sha}`]: async (call) => {
    const git = await gitOf(call);
    return ok(await commitObject(git, await objectOf(git, call.params['sha'], 'commit')));
  },
};
