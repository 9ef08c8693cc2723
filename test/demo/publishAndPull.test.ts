import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildRepository } from '../../demo/buildRepository.ts';
import { gainInWords } from '../../demo/learnFrom.ts';
import { startGitHub, type LocalGitHub } from '../../demo/localGitHub.ts';
import { publish, pull } from '../../demo/publishAndPull.ts';
import { Stage } from '../../demo/stage.ts';
import { readManifest, type Manifest } from '../../src/publish/index.ts';
import { temporaryFolder } from '../history/testRepository.ts';
import { judged, makeCheckpoint } from '../publish/checkpoint.ts';

const folder = temporaryFolder();
let github: LocalGitHub;
let told = '';
const stage = new Stage(1, new AbortController().signal, (text) => (told += text));

beforeAll(async () => {
  const repository = join(folder, 'tidemark');
  await buildRepository(repository);
  github = await startGitHub(repository);
});
afterAll(() => github.close());
async function checkpointWith(decision: 'publish' | 'canary' | 'refuse'): Promise<[string, Manifest]> {
  const path = join(folder, decision);
  await makeCheckpoint(path, { evaluation: { gate: judged(decision) } });
  return [path, await readManifest(path)];
}

test('what the gate refused is not published, and the story goes on', async () => {
  expect(await publish(stage, ...(await checkpointWith('refuse')), github)).toBe(false);
  expect(told).toContain('nothing is published');
  expect(await github.releases()).toBe(0);
});

test('what the gate could not tell about becomes a canary, and is pulled back', async () => {
  told = '';
  expect(await publish(stage, ...(await checkpointWith('canary')), github)).toBe(true);
  expect(told).toMatch(/could not tell.*canary only/s);
  expect(await github.releases()).toBe(1);
  const pulled = join(folder, 'pulled');
  await pull(stage, pulled, github);
  // Once more, as a story that was stopped does.
  await pull(stage, pulled, github);
  expect(existsSync(join(pulled, 'adapter.gguf'))).toBe(true);
});

test('gains, losses and noise are told apart', async () => {
  const [, manifest] = await checkpointWith('publish');
  const first = manifest.metrics.heldOut.passAt.find(({ k }) => k === 1)!;
  const told = (low: number, value: number, high: number): string => {
    const passAt = [{ ...first, difference: { ...first.difference, low, value, high } }];
    return gainInWords({ ...manifest, metrics: { ...manifest.metrics, heldOut: { tasks: 40, passAt } } });
  };
  expect(told(0.05, 0.1, 0.2)).toContain('that is a gain');
  expect(told(-0.05, 0.1, 0.2)).toContain('within noise, no gain is shown');
  expect(told(0, 0, 0)).toContain('within noise, no gain is shown');
  expect(told(-0.3, -0.2, -0.1)).toContain('that is a loss');
});
