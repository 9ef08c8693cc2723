import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type GitHub } from '../../src/github/index.ts';
import { shuffled, uniform } from '../../src/model/index.ts';
import { silentProgress } from '../../src/progress.ts';
import { listCheckpoints, publishCheckpoint } from '../../src/publish/index.ts';
import { runSource } from '../setup/runSource.ts';
import { makeCheckpoint } from './checkpoint.ts';
import { FakeGitHub, problemsOf, TOKEN, type Moment } from '../github/fake/index.ts';

/** Requests of a publish that nothing disturbs. */
const REQUESTS = 17;
const UPLOADS = [7, 8];
const KILLS = 30;
const AT_ONCE = 3;

interface Kill {
  readonly repo: string;
  readonly number: number;
  readonly moment: Moment;
}

const moments = Array.from({ length: REQUESTS }, (_, i) => i + 1).flatMap(
  (number): { number: number; moment: Moment }[] => [
    { number, moment: 'before' },
    ...(UPLOADS.includes(number) ? [{ number, moment: 'middle' as const }] : []),
    { number, moment: 'after' },
  ],
);
const kills: Kill[] = shuffled(moments, uniform(7))
  .slice(0, KILLS)
  .map((kill, i) => ({ repo: `killed-${i}`, ...kill }));
let folder: string;
let checkpoint: string;
let server: FakeGitHub;
let github: GitHub;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codelutra-kill-'));
  process.env['CODELUTRA_HOME'] = join(folder, 'home');
  checkpoint = join(folder, 'checkpoint');
  await makeCheckpoint(checkpoint);
  server = await FakeGitHub.start({ repos: [...kills.map(({ repo }) => ({ name: repo })), { name: 'whole' }] });
  github = connect({ api: server.url, token: TOKEN }, { progress: silentProgress, writeSpacing: 0 });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const publish = (repo: string) =>
  publishCheckpoint({ github, repository: { owner: 'octocat', repo }, folder: checkpoint, progress: silentProgress });

test('a publish makes as many requests as the kills below are spread over', async () => {
  const uploads: number[] = [];
  let last = 0;
  server.interfere = (_, number, moment) => {
    last = number;
    if (moment === 'middle') uploads.push(number);
    return false;
  };
  await publish('whole');
  expect(last).toBe(REQUESTS);
  expect(uploads).toEqual(UPLOADS);
});

test(`a publisher that is killed at any of ${KILLS} moments and run again leaves one complete release`, async () => {
  const waiting = [...kills];
  const children = new Map<string, ReturnType<typeof runSource>>();
  const killed = new Set<string>();
  server.interfere = async (repo, number, moment) => {
    const plan = kills.find((kill) => kill.repo === repo);
    const child = children.get(repo);
    if (child === undefined || killed.has(repo) || plan?.number !== number || plan.moment !== moment) return false;
    killed.add(repo);
    child.kill('SIGKILL');
    await child;
    return true;
  };
  const work = async (): Promise<void> => {
    for (let kill = waiting.pop(); kill !== undefined; kill = waiting.pop()) {
      const child = runSource('test/publish/publishChild.ts', [server.url, kill.repo, checkpoint], {
        CODELUTRA_HOME: join(folder, 'home'),
      });
      children.set(kill.repo, child);
      const { signal, stderr } = await child;
      expect([kill, signal, stderr]).toEqual([kill, 'SIGKILL', '']);
      children.delete(kill.repo);
      await publish(kill.repo);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  expect(killed.size).toBe(KILLS);
  for (const kill of kills) {
    const { repo } = kill;
    const releases = await server.releases(repo);
    expect([kill, releases.map(({ tag_name, draft }) => [tag_name, draft])]).toEqual([
      kill,
      [['codelutra-model-v1', false]],
    ]);
    const assets = releases[0]?.assets ?? [];
    expect(assets.map(({ name }) => name).sort()).toEqual(['codelutra-tiny-llama-v1.tar.gz', 'manifest.json']);
    const archive = assets.find(({ name }) => name.endsWith('.gz'));
    const sha256 = createHash('sha256')
      .update(server.assets.bytesOf(archive?.id ?? 0) ?? '')
      .digest('hex');
    expect(releases[0]?.body).toContain(sha256);
    const {
      checkpoints: [listed],
    } = await listCheckpoints(github, { owner: 'octocat', repo });
    expect(listed).toMatchObject({ version: 1, channels: ['stable', 'canary'], manifest: { version: 1 } });
  }
});

test("what tidies up after the killed is valid by GitHub's own description", () => {
  const deletions = server.seen.filter(({ method }) => method === 'DELETE');
  expect(deletions.length).toBeGreaterThan(0);
  expect(deletions.flatMap(problemsOf)).toEqual([]);
});
