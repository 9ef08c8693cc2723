import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { renderError } from '../../src/errors.ts';
import { connect, connectionFrom, type GitHub } from '../../src/github/index.ts';
import { ownName } from '../../src/lock.ts';
import { silentProgress, type Progress } from '../../src/progress.ts';
import { listCheckpoints, parseWanted, publishCheckpoint, pullCheckpoint } from '../../src/publish/index.ts';
import { runSource } from '../setup/runSource.ts';
import { BASE, judged, makeCheckpoint } from './checkpoint.ts';
import { FakeGitHub, TOKEN } from '../github/fake/index.ts';

let folder: string;
let server: FakeGitHub;
let github: GitHub;
let number = 0;
const freshPath = (): string => join(folder, `out-${number++}`);

/** Progress that keeps what is said. */
function listening(): Progress & { said: string[] } {
  const said: string[] = [];
  return { said, update: () => undefined, log: (line) => said.push(line), done: () => undefined };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codelutra-pull-'));
  process.env['CODELUTRA_HOME'] = join(folder, 'home');
  // As GitHub Enterprise has it: the API under a path, no digests of assets, a private repository.
  server = await FakeGitHub.start({
    prefix: '/api/v3',
    digests: false,
    repos: [{ name: 'secret', private: true }, { name: 'canary-only' }, { name: 'empty' }],
  });
  github = connect({ api: server.url, token: TOKEN }, { progress: silentProgress, writeSpacing: 0 });
  await makeCheckpoint(join(folder, 'checkpoint'));
  const repository = { owner: 'octocat', repo: 'secret' };
  await publishCheckpoint({ github, repository, folder: join(folder, 'checkpoint'), progress: silentProgress });
});

afterEach(() => {
  server.answerInstead = () => undefined;
  server.assets.cutDownloads.length = 0;
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const pull = (wanted: string, out: string, progress: Progress = silentProgress, base?: string) =>
  pullCheckpoint({ github, wanted: parseWanted(wanted), out, base, progress });

test('a download that breaks off is gone on with', async () => {
  const progress = listening();
  server.assets.ranges.length = 0;
  server.assets.cutDownloads.push(5000, 7000);
  const out = freshPath();
  await pull('octocat/secret@v1', out, progress);
  expect(await readFile(join(out, 'adapter.gguf'))).toEqual(await readFile(join(folder, 'checkpoint', 'adapter.gguf')));
  expect(server.assets.ranges).toEqual([undefined, 'bytes=5000-', 'bytes=12000-']);
  expect(progress.said.join()).toContain('going on');
});

test('what an earlier run left is gone on with, and begun again where it is damaged', async () => {
  const { sha256 } = await pull('octocat/secret@v1', freshPath());
  const archive = join(folder, 'home', 'downloads', `${sha256}.tar.gz`);
  await writeFile(archive, Buffer.alloc(4000, 7));
  server.assets.ranges.length = 0;
  const progress = listening();
  await pull('octocat/secret@v1', freshPath(), progress);
  expect(server.assets.ranges).toEqual(['bytes=4000-', undefined]);
  expect(progress.said.join()).toContain('damaged; beginning it again');
});

test('an archive that is not the published one is refused', async () => {
  const [release] = await server.releases('secret');
  const archive = release?.assets.find(({ name }) => name.endsWith('.gz'));
  const bytes = server.assets.bytesOf(archive?.id ?? 0) ?? Buffer.alloc(0);
  const other = Buffer.from(bytes);
  other[3000] = (other[3000] ?? 0) ^ 1;
  server.assets.damage(archive?.id ?? 0, other);
  const out = freshPath();
  await expect(pull('octocat/secret@v1', out)).rejects.toThrow('sha256 is not the published one');
  await expect(readdir(out)).rejects.toThrow('ENOENT');
  server.assets.damage(archive?.id ?? 0, bytes);
});

test('two who pull at once both get it, into folders of their own or into one', async () => {
  const shared = freshPath();
  server.assets.ranges.length = 0;
  const outs = [freshPath(), freshPath(), shared, shared];
  await Promise.all(outs.map((out) => pull('octocat/secret@v1', out)));
  expect(server.assets.ranges).toEqual([undefined, undefined, undefined, undefined]);
  const made = await readFile(join(folder, 'checkpoint', 'adapter.gguf'));
  for (const out of outs) expect(await readFile(join(out, 'adapter.gguf'))).toEqual(made);
  expect(await readdir(join(folder, 'home', 'downloads'))).toEqual([]);
});

test('a folder is never written over, and pulled again only from the same archive', async () => {
  const out = freshPath();
  await pull('octocat/secret@v1', out);
  await writeFile(join(out, 'adapter.gguf'), 'damaged');
  await pull('octocat/secret@v1', out);
  expect(await readFile(join(out, 'adapter.gguf'))).toEqual(await readFile(join(folder, 'checkpoint', 'adapter.gguf')));
  await expect(pull('octocat/secret@v1', join(folder, 'checkpoint'))).rejects.toThrow('holds something else already');
});

test('the base must be the one that is named', async () => {
  expect((await pull('octocat/secret@v1', freshPath(), silentProgress, BASE)).base).toEqual({ path: resolve(BASE) });
  expect((await pull('octocat/secret@v1', freshPath())).base).toEqual({ fetch: undefined });
  await expect(
    pull('octocat/secret@v1', freshPath(), silentProgress, 'fixtures/model/tiny-qwen2.gguf'),
  ).rejects.toThrow("not the checkpoint's base");
});

test('what is wrong on this machine costs no second download', async () => {
  const other = 'fixtures/model/tiny-qwen2.gguf';
  await expect(pull('octocat/secret@v1', freshPath(), silentProgress, other)).rejects.toThrow(
    "not the checkpoint's base",
  );
  server.assets.ranges.length = 0;
  await pull('octocat/secret@v1', freshPath());
  expect(server.assets.ranges).toEqual([]);
  // Nobody can make a folder behind a link to nowhere; that is found out before anything is downloaded.
  const link = freshPath();
  await symlink(join(folder, 'nowhere', 'deep'), link);
  const error: unknown = await pull('octocat/secret@v1', join(link, 'out')).catch((thrown: unknown) => thrown);
  expect(renderError(error)).toMatch(/^error: the folder can't be made: .*\n {2}Name another one with --out\.$/);
  expect(server.assets.ranges).toEqual([]);
  expect(await readdir(join(folder, 'home', 'downloads'))).toEqual([]);
});

test('what killed pulls and long-forgotten downloads left is deleted by the next', async () => {
  const out = freshPath();
  const gone = `${spawnSync('true').pid}`;
  const left = `${out}.${ownName().replace(/-\d+-/, `-${gone}-`)}.new`;
  const running = `${out}.${ownName()}.new`;
  const elsewhere = `${out}.00000000-${gone}-00000000.new`;
  for (const path of [left, `${left}.old`, running, elsewhere]) await mkdir(path);
  const downloads = join(folder, 'home', 'downloads');
  await writeFile(join(downloads, 'forgotten.tar.gz'), 'x');
  await utimes(join(downloads, 'forgotten.tar.gz'), 1000, 1000);
  await pull('octocat/secret@v1', out);
  const found = (await readdir(folder)).filter((name) => name.startsWith(`${basename(out)}.`));
  expect(found.sort()).toEqual([basename(elsewhere), basename(running)].sort());
  expect(await readdir(downloads)).toEqual([]);
});

test('what is missing is said', async () => {
  await expect(pull('octocat/secret@v9', freshPath())).rejects.toThrow('there is no version 9');
  await expect(pull('octocat/empty', freshPath())).rejects.toThrow('stable points to no version');
  const stranger = connect({ api: server.url, token: undefined }, { progress: silentProgress });
  await expect(listCheckpoints(stranger, { owner: 'octocat', repo: 'secret' })).rejects.toThrow(
    'GitHub shows no such thing',
  );
  for (const text of ['octocat', 'octocat/a@b@c', 'octocat/a@v0', 'octocat/..', 'a b/c'])
    expect(() => parseWanted(text)).toThrow(/names no version|is no repository/);
});

test('what the gate does not allow is not published', async () => {
  const repository = { owner: 'octocat', repo: 'canary-only' };
  const publish = (checkpoint: string, channel?: 'stable') =>
    publishCheckpoint({ github, repository, folder: checkpoint, channel, progress: silentProgress });
  await makeCheckpoint(join(folder, 'refused'), { evaluation: { gate: judged('refuse') } });
  await expect(publish(join(folder, 'refused'))).rejects.toThrow(
    'the gate refused the checkpoint: As the test has it.',
  );
  await makeCheckpoint(join(folder, 'canary'), { evaluation: { gate: judged('canary') } });
  await expect(publish(join(folder, 'canary'), 'stable')).rejects.toThrow('for canary only');
  await makeCheckpoint(join(folder, 'unjudged'), { evaluation: { gate: null } });
  await expect(publish(join(folder, 'unjudged'))).rejects.toThrow('was not judged');
  expect(await server.releases('canary-only')).toEqual([]);
});

test('rate limits are waited for, and said', async () => {
  let refusals = 2;
  server.answerInstead = ({ path }) => {
    if (!path.endsWith('/releases/tags/codelutra-model-v1') || refusals === 0) return undefined;
    refusals -= 1;
    const reset = String(Math.floor(Date.now() / 1000));
    return refusals === 1
      ? {
          status: 403,
          headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset },
          body: { message: 'API rate limit exceeded' },
        }
      : { status: 429, headers: { 'retry-after': '1' }, body: { message: 'You have exceeded a secondary rate limit' } };
  };
  const progress = listening();
  const waiting = connect({ api: server.url, token: TOKEN }, { progress, writeSpacing: 0 });
  await pullCheckpoint({ github: waiting, wanted: parseWanted('octocat/secret'), out: freshPath(), progress });
  expect(progress.said).toEqual([
    expect.stringMatching(/^the rate limit of GitHub is reached; going on in \ds$/),
    'a limit on bursts of GitHub is reached; going on in 1s',
  ]);
});

test('the commands work as the documentation has them', async () => {
  const env = { GITHUB_API_URL: server.url, GH_TOKEN: TOKEN, GITHUB_TOKEN: '', CODELUTRA_HOME: join(folder, 'home') };
  const out = freshPath();
  const pulled = await runSource('src/cli.ts', ['pull', 'octocat/secret', '--out', out], env);
  expect([pulled.exitCode, pulled.stdout]).toEqual([0, expect.stringContaining(`version 1 is in ${out}`)]);
  const listed = await runSource('src/cli.ts', ['models', 'octocat/secret'], env);
  expect(listed.stdout).toMatch(/v1 +stable, canary .* tiny-llama +- +12 +dddddddd/);
  const rolled = await runSource('src/cli.ts', ['rollback', 'octocat/secret'], env);
  expect([rolled.exitCode, rolled.stderr]).toEqual([2, expect.stringContaining('stable has no version to go back to')]);
  const checks = `jq -r '.files | to_entries[] | "\\(.value.sha256)  \\(.key)"' manifest.json | sha256sum -c`;
  const card = await readFile(join(out, 'README.md'), 'utf8');
  expect(card).toContain(checks);
  if (hasProgram('jq')) execFileSync('sh', ['-ec', checks], { cwd: out });
  else process.stdout.write("skipped: the card's check by hand needs jq\n");
});

test('connections are read from the environment', () => {
  expect(connectionFrom({})).toEqual({ api: 'https://api.github.com', token: undefined });
  expect(connectionFrom({ GH_TOKEN: 'a', GITHUB_TOKEN: ' ' }, 'https://github.example.com/api/v3/')).toEqual({
    api: 'https://github.example.com/api/v3',
    token: 'a',
  });
  expect(() => connectionFrom({ GH_TOKEN: 'a' }, 'http://github.example.com')).toThrow('unencrypted');
  expect(() => connectionFrom({}, 'ftp://x')).toThrow('no address of a GitHub API');
});

function hasProgram(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
