import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type GitHub } from '../../src/github/index.ts';
import { silentProgress } from '../../src/progress.ts';
import {
  listCheckpoints,
  parentOf,
  parseWanted,
  publishCheckpoint,
  pullCheckpoint,
  renderCheckpoints,
  rollback,
} from '../../src/publish/index.ts';
import { BASE, judged, makeCheckpoint } from './checkpoint.ts';
import { FakeGitHub, TOKEN } from '../github/fake/index.ts';
import { problemsOf } from '../github/fake/index.ts';

const repository = { owner: 'octocat', repo: 'hello-world' };
let folder: string;
let server: FakeGitHub;
let github: GitHub;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codelutra-publish-'));
  process.env['CODELUTRA_HOME'] = join(folder, 'home');
  server = await FakeGitHub.start({ repos: [{ name: 'hello-world' }] });
  github = connect({ api: server.url, token: TOKEN }, { progress: silentProgress, writeSpacing: 0 });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

test('publish, list, pull, roll back', async () => {
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  await makeCheckpoint(first);
  const one = await publishCheckpoint({ github, repository, folder: first, progress: silentProgress });
  expect(one).toMatchObject({ version: 1, channel: 'stable', isOld: false });
  const again = await publishCheckpoint({ github, repository, folder: first, progress: silentProgress });
  expect(again).toEqual({ ...one, isOld: true });

  const out = join(folder, 'pulled');
  const pulled = await pullCheckpoint({
    github,
    wanted: parseWanted('octocat/hello-world'),
    out,
    base: BASE,
    progress: silentProgress,
  });
  expect(pulled).toMatchObject({
    version: 1,
    sha256: one.sha256,
    base: { path: expect.stringContaining('tiny-llama.gguf') as string },
  });
  expect((await readdir(out)).sort()).toEqual(
    [
      'Modelfile',
      'README.md',
      'adapter.gguf',
      'manifest.json',
      'metrics.json',
      'peft',
      'release.json',
      'report.html',
    ].sort(),
  );
  expect(await readFile(join(out, 'adapter.gguf'))).toEqual(await readFile(join(first, 'adapter.gguf')));

  await makeCheckpoint(second, { parent: await parentOf(out), evaluation: { gate: judged('canary') } });
  const two = await publishCheckpoint({ github, repository, folder: second, progress: silentProgress });
  expect(two).toMatchObject({ version: 2, channel: 'canary' });
  const listed = await listCheckpoints(github, repository);
  expect(listed.map(({ version, channels }) => [version, channels])).toEqual([
    [2, ['canary']],
    [1, ['stable']],
  ]);
  expect(listed[0]?.manifest).toMatchObject({ parent: { version: 1 } });
  expect(renderCheckpoints(listed)).toMatch(/^v2 .*canary.* v1 .*12 .*dddddddd/m);

  expect(await rollback(github, repository, 'canary')).toEqual({ channel: 'canary', from: 2, to: 1 });
  await expect(rollback(github, repository, 'canary')).rejects.toThrow('no version to go back to');
  await publishCheckpoint({ github, repository, folder: second, progress: silentProgress });
  expect((await listCheckpoints(github, repository)).map(({ channels }) => channels)).toEqual([
    [],
    ['stable', 'canary'],
  ]);
  expect(await rollback(github, repository, 'canary', 2)).toMatchObject({ to: 2 });
});

test("every request is valid by GitHub's own description", () => {
  expect(server.seen.length).toBeGreaterThan(40);
  expect(server.seen.flatMap(problemsOf)).toEqual([]);
  const published = server.seen.filter(({ body }) => (body as { draft?: boolean } | undefined)?.draft === false);
  expect(published.map(({ body }) => (body as { make_latest?: string }).make_latest)).toEqual(['false', 'false']);
});
