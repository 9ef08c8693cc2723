import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../src/github/index.ts';
import { uniform } from '../../src/model/index.ts';
import { silentProgress } from '../../src/progress.ts';
import { listCheckpoints, publishCheckpoint } from '../../src/publish/index.ts';
import { makeCheckpoint } from './checkpoint.ts';
import { FakeGitHub, problemsOf, TOKEN } from '../github/fake/index.ts';

const ROUNDS = 3;
let folder: string;
let server: FakeGitHub;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codelutra-race-'));
  process.env['CODELUTRA_HOME'] = join(folder, 'home');
  await makeCheckpoint(join(folder, 'a'));
  await makeCheckpoint(join(folder, 'b'), { date: new Date('2025-03-01T00:00:00Z') });
  const rounds = Array.from({ length: ROUNDS }, (_, i) => i);
  server = await FakeGitHub.start({ repos: rounds.flatMap((i) => [{ name: `two-${i}` }, { name: `same-${i}` }]) });
  const random = uniform(11);
  // Requests overtake each other, differently each time.
  server.interfere = async () => {
    await sleep(random() * 30);
    return false;
  };
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const publish = (repo: string, checkpoint: string) =>
  publishCheckpoint({
    github: connect({ api: server.url, token: TOKEN }, { progress: silentProgress, writeSpacing: 0 }),
    repository: { owner: 'octocat', repo },
    folder: join(folder, checkpoint),
    progress: silentProgress,
  });

test('two publishers of different checkpoints make two whole versions', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const repo = `two-${round}`;
    const published = await Promise.all([publish(repo, 'a'), publish(repo, 'b')]);
    expect(published.map(({ version }) => version).sort()).toEqual([1, 2]);
    const releases = await server.releases(repo);
    expect(releases.map(({ draft }) => draft)).toEqual([false, false]);
    for (const { version, sha256 } of published) {
      const release = releases.find(({ tag_name }) => tag_name === `codelutra-model-v${version}`);
      expect(release?.assets.map(({ name }) => name).sort()).toEqual([
        `codelutra-tiny-llama-v${version}.tar.gz`,
        'manifest.json',
      ]);
      const archive = release?.assets.find(({ name }) => name.endsWith('.gz'));
      expect(
        createHash('sha256')
          .update(server.assets.bytesOf(archive?.id ?? 0) ?? '')
          .digest('hex'),
      ).toBe(sha256);
      expect(release?.body).toContain(sha256);
    }
    const github = connect({ api: server.url, token: TOKEN }, { progress: silentProgress });
    const { checkpoints } = await listCheckpoints(github, { owner: 'octocat', repo });
    expect(checkpoints.map(({ channels }) => channels)).toEqual([['stable', 'canary'], []]);
  }
});

test('two publishers of one checkpoint make one version', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const repo = `same-${round}`;
    const published = await Promise.all([publish(repo, 'a'), publish(repo, 'a'), publish(repo, 'a')]);
    expect(published.map(({ version }) => version)).toEqual([1, 1, 1]);
    const releases = await server.releases(repo);
    expect(releases.map(({ tag_name, draft, assets }) => [tag_name, draft, assets.length])).toEqual([
      ['codelutra-model-v1', false, 2],
    ]);
  }
});

test("every request of theirs is valid by GitHub's own description, those that tidy up too", () => {
  expect(server.seen.flatMap(problemsOf)).toEqual([]);
});
