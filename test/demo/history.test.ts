import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildRepository, PULL_BRANCH } from '../../demo/buildRepository.ts';
import { readConfig } from '../../src/config/index.ts';
import { harvest, type Evidence } from '../../src/harvest/index.ts';
import { silentProgress } from '../../src/progress.ts';
import { sandboxes } from '../../src/sandbox/index.ts';
import { temporaryFolder } from '../history/testRepository.ts';

const folder = temporaryFolder();
const repository = join(folder, 'tidemark');
const git = (...args: string[]): string => execFileSync('git', args, { cwd: repository, encoding: 'utf8' }).trim();
/** Runs the project's own tests, free of the runner that this test runs in. */
const npmTest = (): number => {
  try {
    const env = { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined };
    execFileSync('npm', ['test'], { cwd: repository, env, stdio: 'pipe' });
    return 0;
  } catch (error) {
    return (error as { status: number }).status;
  }
};

beforeAll(() => buildRepository(repository));

test('it has the same commits each time', async () => {
  const head = git('rev-parse', 'main');
  expect(head).toBe('9aef7f33887b7c86f763eec5249423a91e417a7a');
  const again = join(folder, 'again');
  await buildRepository(again);
  expect(execFileSync('git', ['rev-parse', 'main'], { cwd: again, encoding: 'utf8' }).trim()).toBe(head);
  expect(existsSync(`${repository}.tmp`)).toBe(false);
});

test('it has a history: more than 40 commits by several people over more than a year', () => {
  const lines = git('log', '--format=%as %ae', 'main').split('\n');
  expect(lines.length).toBeGreaterThanOrEqual(40);
  expect(new Set(lines.map((line) => line.slice(11))).size).toBeGreaterThanOrEqual(4);
  const days = lines.map((line) => line.slice(0, 10));
  expect(days).toEqual([...days].sort().reverse());
  expect(Number(days[0]?.slice(0, 4)) - Number(days.at(-1)?.slice(0, 4))).toBeGreaterThanOrEqual(1);
});

test('its tests pass on main and fail on the pull request', () => {
  git('checkout', '--quiet', 'main');
  expect(npmTest()).toBe(0);
  git('checkout', '--quiet', PULL_BRANCH);
  expect(npmTest()).not.toBe(0);
  git('checkout', '--quiet', 'main');
});

test('a harvest proves its fixes, in both languages', async () => {
  const { tests } = await readConfig(repository);
  const { evidence } = await harvest({
    repository,
    folder: join(folder, 'harvest'),
    sandbox: sandboxes.trusted,
    from: ['history'],
    jobs: 2,
    reruns: 1,
    progress: silentProgress,
    ...(tests === undefined ? {} : { tests }),
  });
  const of = (language: string): Evidence[] => evidence.filter((one) => one.language === language);
  expect(of('javascript').length).toBeGreaterThanOrEqual(15);
  expect(of('python').length).toBeGreaterThanOrEqual(12);
});
