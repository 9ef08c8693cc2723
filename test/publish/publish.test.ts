import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashFile } from '../../src/files.ts';
import { connect, type GitHub } from '../../src/github/index.ts';
import { adapterFormats, describeModel } from '../../src/model/index.ts';
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
  server = await FakeGitHub.start({ repos: ['hello-world', 'line', 'in-order', 'other'].map((name) => ({ name })) });
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

  await makeCheckpoint(second, {
    parent: await parentOf(join(out, 'adapter.gguf')),
    evaluation: { gate: judged('canary') },
  });
  const two = await publishCheckpoint({ github, repository, folder: second, progress: silentProgress });
  expect(two).toMatchObject({ version: 2, channel: 'canary' });
  const { checkpoints: listed } = await listCheckpoints(github, repository);
  expect(listed.map(({ version, channels }) => [version, channels])).toEqual([
    [2, ['canary']],
    [1, ['stable']],
  ]);
  expect(listed[0]?.manifest).toMatchObject({ parent: { version: 1, repository: 'octocat/hello-world' } });
  expect(renderCheckpoints(listed)).toMatch(/^v2 .*canary.* v1 .*12 .*dddddddd/m);

  expect(await rollback(github, repository, 'canary')).toEqual({ channel: 'canary', from: 2, to: 1 });
  await expect(rollback(github, repository, 'canary')).rejects.toThrow('no version to go back to');
  await publishCheckpoint({ github, repository, folder: second, progress: silentProgress });
  expect((await listCheckpoints(github, repository)).checkpoints.map(({ channels }) => channels)).toEqual([
    [],
    ['stable', 'canary'],
  ]);
  expect(await rollback(github, repository, 'canary', 2)).toMatchObject({ to: 2 });
});

test('a parent is known by its adapter, wherever and whenever it was published', async () => {
  const adapters = [1, 2, 3].map((n) => join(folder, `adapter-${n}`));
  for (const [n, path] of adapters.entries()) await otherAdapter(path, n + 1);
  const checkpoint = async (name: string, adapter: number, parent: string | null): Promise<string> => {
    const at = adapters[adapter]!;
    await makeCheckpoint(join(folder, name), {
      adapter: { gguf: `${at}.gguf`, peft: at },
      parent: parent === null ? null : await parentOf(parent),
    });
    return join(folder, name);
  };
  const publish = async (repo: string, path: string) =>
    publishCheckpoint({ github, repository: { owner: 'octocat', repo }, folder: path, progress: silentProgress });
  const parents = async (repo: string, most?: number) =>
    (await listCheckpoints(github, { owner: 'octocat', repo }, most)).checkpoints.map(({ parent }) => parent);

  // From a folder of one's own, which is published before or after, or not at all.
  const first = await checkpoint('one', 0, null);
  const second = await checkpoint('two', 1, join(first, 'adapter.gguf'));
  await publish('line', second);
  const { checkpoints } = await listCheckpoints(github, { owner: 'octocat', repo: 'line' });
  expect(renderCheckpoints(checkpoints)).toMatch(/^v1 .* [0-9a-f]{8} \(unpublished\) /m);
  await publish('line', first);
  expect(await parents('line')).toEqual([null, 'v2']);
  expect(await parents('line', 1)).toEqual([null]);
  await publish('in-order', first);
  await publish('in-order', second);
  const [release] = await server.releases('in-order');
  expect(release?.body).toContain('It learnt from the answers of version 1, and was measured beside it.');

  // From one that was pulled from another repository: v2 there is not v2 here.
  const pulled = join(folder, 'elsewhere');
  await pullCheckpoint({ github, wanted: parseWanted('octocat/line@v2'), out: pulled, progress: silentProgress });
  const third = await checkpoint('three', 2, join(pulled, 'adapter.gguf'));
  await publish('other', third);
  expect(await parents('other')).toEqual(['octocat/line@v2']);
  expect(await readFile(join(third, 'manifest.json'), 'utf8')).toContain('"repository": "octocat/line"');

  // A file that took the place of the pulled one, or lies beside it, is not that version.
  for (const name of ['mine.gguf', 'adapter.gguf']) {
    await copyFile(`${adapters[2]}.gguf`, join(pulled, name));
    const sha256 = await hashFile(join(pulled, name));
    expect(await parentOf(join(pulled, name))).toEqual({ version: null, sha256 });
  }
});

test('what a list leaves out is said', async () => {
  const { checkpoints, older } = await listCheckpoints(github, { owner: 'octocat', repo: 'line' }, 1);
  expect(renderCheckpoints(checkpoints, older)).toMatch(/^v2 .*\nand 1 older; --all shows them\n$/m);
});

test("every request is valid by GitHub's own description", () => {
  expect(server.seen.length).toBeGreaterThan(40);
  expect(server.seen.flatMap(problemsOf)).toEqual([]);
  const published = server.seen.filter(({ body }) => (body as { draft?: boolean } | undefined)?.draft === false);
  expect(published.map(({ body }) => (body as { make_latest?: string }).make_latest)).toEqual(
    published.map(() => 'false'),
  );
  expect(published.length).toBeGreaterThan(5);
});

/** The tiny model's adapter with other weights, in both forms: `path` and `path.gguf`. */
async function otherAdapter(path: string, change: number): Promise<void> {
  const { config } = await describeModel(BASE);
  const adapter = await adapterFormats.peft.read('fixtures/model/adapter-tiny-llama', config);
  adapter.parameters[0] = change;
  await adapterFormats.peft.write(path, adapter, { config, name: 'tiny-llama' });
  await adapterFormats.gguf.write(`${path}.gguf`, adapter, { config, name: 'tiny-llama' });
}
