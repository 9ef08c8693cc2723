import { join } from 'node:path';
import type { ConfigError } from '../../../src/config/index.ts';
import { parseConfig } from '../../../src/config/index.ts';
import { UserError } from '../../../src/errors.ts';
import { readManifest } from '../../../src/publish/index.ts';
import {
  configCheck,
  learnCheck,
  nothingFound,
  stoppedCheck,
  type CheckText,
  type Stop,
} from '../../../src/suggest/index.ts';
import { temporaryFolder } from '../../history/testRepository.ts';
import { judged, makeCheckpoint } from '../../publish/checkpoint.ts';
import { exampleRecord } from './record.ts';
import { nodesIn, pageOf, treeOf } from './tree.ts';

const folder = temporaryFolder();

const kinds = ({ summary, text = '' }: CheckText): Set<string> =>
  new Set(nodesIn(treeOf(`${summary}\n\n${text}`)).map(({ type }) => type));

test('a published model: its figures as a table, the gate, and what it learnt from', async () => {
  await makeCheckpoint(join(folder, 'good'));
  const manifest = await readManifest(join(folder, 'good'));
  const checkpoint = { version: 3, url: 'https://github.example/o/r/releases/tag/v3', channel: 'canary' as const };
  const check = learnCheck({ kind: 'published', checkpoint, manifest, seconds: 1830 });
  expect(check).toMatchObject({ state: 'success', title: `Learnt version 3 of ${manifest.model}, to try out` });
  expect(check.summary).toMatch(
    /^\[Version 3\]\(https:\/\/github\.example\/o\/r\/releases\/tag\/v3\) is published to try out/,
  );
  expect(check.summary).toMatch(/With one answer it fixes \d+\.\d% of 80 held-out tasks, the base model \d+\.\d%/);
  expect(pageOf(check.summary)).toContain('<td>pass@1, 80 held-out tasks</td>');
  expect(check.text).toMatch(/- As the test has it\./);
  expect(check.text).toContain('- 12 preference pairs: 2 from history and 10 from mutants');
  expect(check.text).toContain('- Time: 30m30s');
  expect(kinds(check)).not.toContain('html');
});

test('nothing published: the gate says why, or that there was nothing new, or what went wrong', async () => {
  await makeCheckpoint(join(folder, 'bad'), { evaluation: { gate: judged('refuse') } });
  const manifest = await readManifest(join(folder, 'bad'));
  const refused = learnCheck({ kind: 'refused', manifest, seconds: 60 });
  expect(refused).toMatchObject({
    state: 'neutral',
    title: 'Nothing was published: the gate refused it',
  });
  expect(refused.summary).toMatch(
    /^The gate refused what was learnt, so the model stays as it is\..*\n\n- As the test has it\./,
  );
  expect(learnCheck({ kind: 'nothing', why: 'no new pairs since version 2' }).summary).toBe(
    'Nothing was published: no new pairs since version 2.',
  );
  expect(learnCheck({ kind: 'failed', error: new UserError('no room is left', { fix: 'Free 2 GiB.' }) }).summary).toBe(
    'Nothing was published: no room is left.\n\nFree 2 GiB.',
  );
  expect(learnCheck({ kind: 'failed', error: new TypeError('x is not a function') }).summary).toMatch(
    /fault of codelutra/,
  );
});

const stops: Stop[] = [
  { kind: 'asked', by: 'octocat' },
  { kind: 'label', label: 'no-codelutra' },
  { kind: 'draft' },
  { kind: 'fork' },
  { kind: 'attempts', most: 2 },
  { kind: 'moved' },
  { kind: 'closed' },
  { kind: 'flaky', tests: 3 },
  { kind: 'no-write', by: 'octocat' },
  {
    kind: 'failed',
    error: new UserError('the tests can not be started', { where: 'package.json', fix: 'Name a command.' }),
  },
];

test.each(stops)('stopped, $kind: one paragraph or two that say why', (stop) => {
  const { state, title, summary } = stoppedCheck(stop);
  expect(state).toBe('neutral');
  expect(title).toMatch(/^[A-Z][^.]+$/);
  expect(summary).toMatch(/^\S.*\.$/s);
  expect(summary.length).toBeLessThan(300);
  expect([...kinds({ state, title, summary })].sort()).toEqual(expect.arrayContaining(['paragraph', 'root', 'text']));
});

test('where nothing fails, that is all there is to say', () => {
  expect(nothingFound(exampleRecord({ kind: 'nothing-failing', fix: null, failing: 0, tests: [] }))).toEqual({
    state: 'neutral',
    title: 'Nothing is failing here',
    summary: 'Every test of 3 test files passes when run here.',
  });
});

test('a mistake in the settings: the check fails, and its line has the mistake', () => {
  let mistake: unknown;
  try {
    parseConfig('app:\n  stage: on\n');
  } catch (error) {
    mistake = error;
  }
  const check = configCheck(mistake as ConfigError);
  expect(check).toMatchObject({ state: 'failure', title: 'Line 2 of .github/codelutra.yml: app.stage' });
  expect(check.annotations?.[0]).toMatchObject({
    firstLine: 2,
    lastLine: 2,
    message: expect.stringMatching(/^app\.stage: /) as string,
  });
  expect(check.summary).toContain('`app.stage`');
});
