import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, Releases, type GitHub } from '../../src/github/index.ts';
import { ownName } from '../../src/lock.ts';
import { silentProgress } from '../../src/progress.ts';
import { listCheckpoints, publishCheckpoint, rollback } from '../../src/publish/index.ts';
import { makeCheckpoint } from './checkpoint.ts';
import { FakeGitHub, problemsOf, TOKEN } from '../github/fake/index.ts';

const REPOS = ['stale', 'old', 'meanwhile', 'lag', 'middle', 'hurt', 'wording', 'tags', 'back', 'left'] as const;
type Repo = (typeof REPOS)[number];
/** The assets of a complete version 1. */
const WHOLE = ['codelutra-tiny-llama-v1.tar.gz', 'manifest.json'];
const WEEK_MS = 7 * 24 * 3600 * 1000;
let folder: string;
let server: FakeGitHub;
let github: GitHub;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codelutra-together-'));
  process.env['CODELUTRA_HOME'] = join(folder, 'home');
  await makeCheckpoint(join(folder, 'a'));
  await makeCheckpoint(join(folder, 'b'), { date: new Date('2025-03-01T00:00:00Z') });
  server = await FakeGitHub.start({ repos: REPOS.map((name) => ({ name })) });
  github = connect({ api: server.url, token: TOKEN }, { progress: silentProgress, writeSpacing: 0 });
});

afterEach(() => {
  server.answerInstead = () => undefined;
  server.interfere = () => false;
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const at = (repo: Repo) => ({ owner: 'octocat', repo });
const publish = (repo: Repo, checkpoint = 'a') =>
  publishCheckpoint({ github, repository: at(repo), folder: join(folder, checkpoint), progress: silentProgress });

async function found(repo: Repo): Promise<[tag: string, draft: boolean, assets: string[]][]> {
  const releases = await server.releases(repo);
  return releases.map(({ tag_name, draft, assets }) => [tag_name, draft, assets.map(({ name }) => name).sort()]);
}

test('a list that is older than the release does not make its publisher delete it', async () => {
  let old: unknown[] = [];
  let isOut = false;
  server.interfere = async (repo) => {
    const releases = repo === 'stale' && !isOut ? await server.releases('stale') : [];
    if (releases.some(({ draft }) => draft)) old = structuredClone(releases);
    return false;
  };
  // What is told of the release by its number, too, may be a moment old.
  server.answerInstead = ({ method, path, body }) => {
    isOut ||= method === 'PATCH' && (body as { draft?: boolean } | undefined)?.draft === false;
    return isOut && method === 'GET' && path === '/repos/octocat/stale/releases'
      ? { status: 200, body: old }
      : undefined;
  };
  await publish('stale');
  expect(old).toHaveLength(1);
  expect(await found('stale')).toEqual([['codelutra-model-v1', false, WHOLE]]);
});

test("a draft that another has just begun is not old, whatever date GitHub gives it: its commit's", async () => {
  const draftOf = async (time: number): Promise<void> => {
    const marks = `<!-- codelutra-checkpoint ${'c'.repeat(64)} -->\n<!-- codelutra-draft ${new Date(time).toISOString()} -->`;
    const tag = `codelutra-model-draft-${time}`;
    await new Releases(github, at('old')).createDraft({ tag, name: tag, body: marks });
  };
  const [now, then] = [Date.now(), Date.now() - WEEK_MS];
  await draftOf(now);
  await draftOf(then);
  // Not codelutra's: drafts of people stay.
  await new Releases(github, at('old')).createDraft({ tag: 'v9', name: 'v9', body: 'mine' });
  await publish('old');
  expect((await found('old')).map(([tag]) => tag).sort()).toEqual(
    [`codelutra-model-draft-${now}`, 'codelutra-model-v1', 'v9'].sort(),
  );
});

test('a draft that is published while it is looked at stays', async () => {
  const releases = new Releases(github, at('meanwhile'));
  const body = `<!-- codelutra-checkpoint ${'c'.repeat(64)} -->\n<!-- codelutra-draft 2024-01-01T00:00:00.000Z -->`;
  const { id } = await releases.createDraft({ tag: 'codelutra-model-draft-x', name: 'x', body });
  let lists = 0;
  let isOut = false;
  server.interfere = async (repo, _number, moment, path) => {
    if (repo !== 'meanwhile' || moment !== 'after' || !path.endsWith('/releases') || isOut) return false;
    // Between the list that tidying begins with and what it then does.
    if (++lists < 4) return false;
    isOut = true;
    await releases.publish(id, { tag: 'codelutra-model-v7', name: 'v7', body });
    return false;
  };
  await publish('meanwhile');
  expect(isOut).toBe(true);
  expect((await found('meanwhile')).map(([tag, draft]) => [tag, draft]).sort()).toEqual([
    ['codelutra-model-v1', false],
    ['codelutra-model-v7', false],
  ]);
});

test('what looks like an upload cut off may be one that runs: it is not deleted', async () => {
  let isHeld = false;
  let lie: unknown;
  const uploaded: number[] = [];
  server.interfere = async (repo, _number, moment, path) => {
    if (repo !== 'lag' || moment !== 'before' || !/\/releases\/\d+$/.test(path)) return false;
    const [release] = await server.releases('lag');
    if (!isHeld && release?.assets.length === 2 && release.assets.every(({ name }) => WHOLE.includes(name))) {
      // The first publisher has all in place, and is about to publish; the second sees its files as if they were coming.
      isHeld = true;
      uploaded.push(...release.assets.map(({ id }) => id));
      const coming = release.assets.map(({ id, name }) => ({ id, name, state: 'starter', size: 0, created_at: '' }));
      lie = { ...release, assets: coming };
      await publish('lag');
      expect(lie).toBeUndefined();
    }
    return false;
  };
  server.answerInstead = ({ method, path }) => {
    if (lie === undefined || method !== 'GET' || !/\/lag\/releases\/\d+$/.test(path)) return undefined;
    const body = lie;
    lie = undefined;
    return { status: 200, body };
  };
  await publish('lag');
  expect(isHeld).toBe(true);
  const deleted = server.seen.flatMap(({ method, path }) =>
    method === 'DELETE' ? [Number(path.split('/').at(-1))] : [],
  );
  expect(deleted.filter((id) => uploaded.includes(id))).toEqual([]);
  expect(await found('lag')).toEqual([['codelutra-model-v1', false, WHOLE]]);
});

test('what is uploaded into a release that another has published by then is taken back', async () => {
  let isOther = false;
  server.interfere = async (repo, _number, moment) => {
    if (repo !== 'middle' || moment !== 'middle' || isOther) return false;
    isOther = true;
    expect(await publish('middle')).toMatchObject({ version: 1, isOld: false });
    return false;
  };
  expect(await publish('middle')).toMatchObject({ version: 1 });
  expect(isOther).toBe(true);
  expect(await found('middle')).toEqual([['codelutra-model-v1', false, WHOLE]]);
});

test('a published release that lost a file, or kept one too many, is mended', async () => {
  const { sha256 } = await publish('hurt');
  const releases = new Releases(github, at('hurt'));
  const release = await releases.byTag('codelutra-model-v1');
  await releases.removeAsset(release!.assets.find(({ name }) => name === 'manifest.json')!);
  const path = join(folder, 'a', 'metrics.json');
  await releases.upload(release!, 'codelutra-upload-00000000-manifest.json', { path, type: 'application/json' });
  expect(await publish('hurt')).toMatchObject({ version: 1, sha256 });
  expect(await found('hurt')).toEqual([['codelutra-model-v1', false, WHOLE]]);
  await releases.removeAsset(
    (await releases.byTag('codelutra-model-v1'))!.assets.find(({ name }) => name !== 'manifest.json')!,
  );
  expect(await publish('hurt')).toMatchObject({ version: 1, sha256 });
  expect(await found('hurt')).toEqual([['codelutra-model-v1', false, WHOLE]]);
});

test('a run that another codelutra would pack in other words is no new version', async () => {
  const one = await publish('wording');
  const metrics = join(folder, 'a', 'metrics.json');
  const text = await readFile(metrics, 'utf8');
  // Only the report and the metrics change with it.
  await writeFile(metrics, JSON.stringify({ ...(JSON.parse(text) as object), title: 'In other words' }));
  const again = await publish('wording');
  await writeFile(metrics, text);
  expect(again).toEqual({ ...one, isOld: true });
  expect(await found('wording')).toHaveLength(1);
});

test("a tag of the highest number that is nobody's release does not end publishing", async () => {
  await server.repository('tags').git.git(['update-ref', 'refs/tags/codelutra-model-v999999', 'HEAD']);
  await server.repository('tags').git.git(['update-ref', 'refs/tags/codelutra-model-v1', 'HEAD']);
  expect(await publish('tags')).toMatchObject({ version: 2 });
  const [release] = await server.releases('tags');
  server.answerInstead = ({ method, path }) =>
    method === 'GET' && path === '/repos/octocat/tags/releases'
      ? { status: 200, body: [{ ...release, tag_name: 'codelutra-model-v999999' }] }
      : undefined;
  await expect(publish('tags', 'b')).rejects.toThrow('version 999999 is published, and there is no higher one');
});

test('publishing again says what the record says: a channel that was moved back is not claimed', async () => {
  await publish('back', 'a');
  expect(await publish('back', 'b')).toMatchObject({ version: 2, channel: 'stable' });
  await rollback(github, at('back'), 'stable');
  expect(await publish('back', 'b')).toMatchObject({ version: 2, channel: 'canary', isOld: true });
  await rollback(github, at('back'), 'canary');
  expect(await publish('back', 'b')).toMatchObject({ version: 2, channel: null });
  const { checkpoints } = await listCheckpoints(github, at('back'));
  expect(checkpoints.map(({ channels }) => channels)).toEqual([[], ['stable', 'canary']]);
});

test('the archive that a killed publisher left is deleted by the next; one that may be in use stays', async () => {
  const cache = join(folder, 'home', 'publish');
  const left = `archive-${ownName().replace(/-\d+-/, `-${spawnSync('true').pid}-`)}`;
  const other = `archive-00000000-1-00000000`;
  for (const name of [left, other]) await writeFile(join(cache, name), '');
  await publish('left');
  expect(await readdir(cache)).toEqual([other]);
});

test("every request is valid by GitHub's own description", () => {
  expect(server.seen.flatMap(problemsOf)).toEqual([]);
});
