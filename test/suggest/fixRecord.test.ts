import { join } from 'node:path';
import { createColors } from 'picocolors';
import { verifyAll } from '../../src/harvest/index.ts';
import { openRepository } from '../../src/history/index.ts';
import { feedbackEvidence, pairOf, parseAnswer } from '../../src/preference/index.ts';
import { silentProgress } from '../../src/progress.ts';
import { sandboxes } from '../../src/sandbox/index.ts';
import {
  becameOf,
  fix,
  fixCheck,
  fixRecord,
  fixRecordSchema,
  fixReview,
  nothingFound,
  renderShadow,
  type FixRecord,
} from '../../src/suggest/index.ts';
import { temporaryFolder, type TestRepository } from '../history/testRepository.ts';
import { BROKEN_RANGE, javascriptProject, RANGE, settings } from './projects.ts';

const folder = temporaryFolder();
let project: TestRepository;
let record: FixRecord;

beforeAll(async () => {
  project = javascriptProject(join(folder, 'project'), BROKEN_RANGE);
  const found = fixRecord(await fix(settings(project.folder)));
  // What is kept is what is read again.
  record = fixRecordSchema.parse(JSON.parse(JSON.stringify(found)));
  expect(record).toEqual(found);
});

test('what a fix found is kept as plain data, with a proof that can be run again', async () => {
  expect(record).toMatchObject({
    kind: 'fixed',
    failing: 1,
    tests: [{ file: 'test/range.test.js', name: 'lists > range leaves the end out' }],
    places: [{ path: 'lib/range.js', function: 'range', line: 6 }],
    fix: { source: 'mutated', runs: 2, testFiles: ['test/range.test.js'], evidence: { source: 'feedback' } },
    model: null,
  });
  const verified = await verifyAll([record.fix!.evidence!], {
    repository: project.folder,
    sandbox: sandboxes.trusted,
    jobs: 1,
    progress: silentProgress,
  });
  expect(verified).toEqual([expect.objectContaining({ holds: true, executions: 2 })]);
});

test('a fix as a check, as a suggestion, and as a comment where its lines are not shown', () => {
  const check = fixCheck(record);
  expect(check).toMatchObject({ state: 'neutral', title: 'A change to range makes 1 failing test pass' });
  expect(check.actions?.map(({ identifier }) => identifier)).toEqual(['apply', 'unhelpful', 'stop']);
  for (const { label, description } of check.actions ?? []) {
    expect(label.length).toBeLessThanOrEqual(20);
    expect(description.length).toBeLessThanOrEqual(40);
  }
  expect(check.summary).toContain('\n-  for (let at = start; at <= end; at += 1) numbers.push(at);\n+');
  expect(check.text).toContain('- `lists > range leaves the end out` in `test/range.test.js`\n  ```text\n');
  expect(check.text).toContain('Run twice with it: `test/range.test.js`. Nothing that passed before fails.');
  const review = fixReview(record, [{ newStart: 5, newLines: 6 }]);
  expect(review).toMatchObject({ kind: 'review', comments: [{ path: 'lib/range.js', firstLine: 8, lastLine: 8 }] });
  const comment = fixReview(record, [{ newStart: 1, newLines: 4 }]);
  expect(comment).toMatchObject({ kind: 'comment', body: expect.stringContaining('```diff') as string });
});

test('what else holds is told on the pull request', () => {
  const other = { path: 'lib/range.js', function: 'range', line: 8, note: 'off-by-one', change: '- a\n+ b' };
  const two = { ...record, others: [other, { ...other, change: '- a' }], otherCount: 3 };
  const shown = [
    '3 other changes pass the same tests, which do not tell which is right:',
    '',
    '- `lib/range.js`, line 8',
    '  ```diff',
    '  - a',
    '  + b',
    '  ```',
    '- `lib/range.js`, line 8',
    '  ```diff',
    '  - a',
    '  ```',
    '- and 1 more change',
  ].join('\n');
  expect(fixCheck(two).summary).toContain(shown);
  const review = fixReview(two, [{ newStart: 5, newLines: 6 }]);
  expect(review.kind === 'review' && review.comments[0].body).toContain(shown);
  expect(fixReview(two, [{ newStart: 1, newLines: 4 }]).body).toContain(shown);
  expect(fixCheck({ ...record, others: [], otherCount: 0 }).summary).not.toContain('which do not tell');
});

test('the snapshot of a dirty checkout proves nothing for later', async () => {
  const dirty = javascriptProject(join(folder, 'dirty'), RANGE);
  dirty.write('lib/range.js', BROKEN_RANGE);
  const report = await fix(settings(dirty.folder));
  expect(report.kind).toBe('fixed');
  expect(fixRecord(report).fix?.evidence).toBeNull();
});

test('without a fix, what fails and where to look is told to who asked', async () => {
  const lost = javascriptProject(join(folder, 'lost'), RANGE.replace('return list.reduce((a, b) => a + b, 0);', 'return 0 * list.pop() - 41 - 8 * 3;')); // prettier-ignore
  const report = await fix(settings(lost.folder, { budget: { executions: 3, seconds: 60, jobs: 1 } }));
  expect(report.kind).toBe('not-fixed');
  const { title, summary, text } = nothingFound(fixRecord(report));
  expect(title).toBe('No fix was found');
  expect(summary).toMatch(/^No change to a single function .* makes 1 failing test pass/);
  expect(summary).toContain('- `sum` in `lib/range.js`, line 12, ');
  expect(text).toContain('`sums` in `test/range.test.js`');
  expect(text).toMatch(/Candidates run: 3 \(3 edits\)\./);
});

describe('what became of it', () => {
  const OWN = BROKEN_RANGE.replace('at <= end', 'at !== end').replace('numbers.push(at)', 'numbers.push(at + 0)');
  const became = async (commits: (at: TestRepository) => void, passes: (sha: string) => boolean | undefined) => {
    const at = javascriptProject(join(folder, `became-${Math.random()}`), BROKEN_RANGE);
    at.git('checkout', '--quiet', '-b', 'pull');
    const sha = at.git('rev-parse', 'HEAD');
    commits(at);
    const repository = await openRepository(at.folder);
    try {
      return await becameOf(repository, { ...record, sha }, ['gone', 'pull', 'main'], passes);
    } finally {
      await repository.close();
    }
  };
  const nothing = (): undefined => undefined;

  test('its author writes the same, laid out in another way and with a remark', async () => {
    const same = RANGE.replace('const numbers = [];', '// all of them\n  const numbers =\n    [];');
    expect(await became((at) => at.write('lib/range.js', same).commit('mend'), nothing)).toMatchObject({
      kind: 'same',
    });
  });

  test('its author mends it in another way: with the tests passing it is theirs, without knowing it is only changed', async () => {
    const own = (at: TestRepository): void => {
      at.write('notes.txt', 'x').commit('notes');
      at.write('lib/range.js', OWN).commit('mend');
    };
    expect(await became(own, nothing)).toMatchObject({ kind: 'changed' });
    let asked = 0;
    const found = await became(own, () => ++asked === 2);
    expect(found).toMatchObject({ kind: 'own', text: expect.stringContaining('at !== end') as string });
  });

  test('mended elsewhere, or not at all', async () => {
    const other = (at: TestRepository): void => void at.write('lib/other.js', '').commit('other');
    expect(await became(other, () => true)).toMatchObject({ kind: 'elsewhere' });
    expect(await became(other, () => false)).toEqual({ kind: 'open' });
    expect(
      await became(
        () => undefined,
        () => true,
      ),
    ).toEqual({ kind: 'open' });
  });

  test("a squashed branch counts, somebody else's work on the default branch doesn't", async () => {
    const squashed = (at: TestRepository): void => {
      at.git('checkout', '--quiet', 'main');
      at.write('lib/other.js', '').commit('other');
      at.write('lib/range.js', RANGE).commit('squashed');
    };
    expect(await became(squashed, nothing)).toMatchObject({ kind: 'same' });
    const beside = (at: TestRepository): void => {
      at.git('checkout', '--quiet', '--orphan', 'fresh');
      at.git('branch', '-D', 'main');
      at.git('checkout', '--quiet', '-b', 'main');
      at.write('lib/range.js', OWN).commit('another past');
      at.write('lib/other.js', '').commit('other');
    };
    expect(await became(beside, (sha) => sha !== '')).not.toMatchObject({ kind: 'elsewhere' });
  });

  test('it is told in a few lines', async () => {
    const shown = renderShadow(
      [
        { pull: 7, record, became: { kind: 'same', commit: 'c'.repeat(40), date: '2026-01-02T03:04:05Z' } },
        { pull: 8, record, became: { kind: 'open' } },
      ],
      createColors(false),
    );
    expect(shown).toBe(
      '2 fixes found; of 1 that was settled since, 1 by the very same change\n' +
        '  #7  range lib/range.js:6\n    its author later wrote the same (ccccccccc, 2026-01-02)\n' +
        '  #8  range lib/range.js:6\n    open\n',
    );
  });
});

test("what people did becomes pairs: the author's own fix, over the failing version and over ours, is run before it counts", async () => {
  const proof = record.fix!.evidence!;
  const where = { repository: project.folder, sandbox: sandboxes.trusted, jobs: 1, progress: silentProgress };
  for (const [own, holds] of [
    [proof.old.replace('at <= end', 'at + 1 <= end'), true],
    [proof.old.replace('at <= end', 'at < 1'), false],
  ] as const) {
    const evidence = feedbackEvidence(proof, {
      acts: [],
      own: { text: own, commit: record.sha, date: '2026-02-03T00:00:00Z' },
    });
    expect(evidence.map((one) => parseAnswer(pairOf(one).rejected))).toEqual([proof.old, proof.new]);
    expect(evidence.map((one) => parseAnswer(pairOf(one).chosen))).toEqual([own, own]);
    const verified = await verifyAll(evidence, where);
    expect(verified.map((one) => one.holds)).toEqual([holds, holds]);
    if (holds) expect(verified.map(({ executions }) => executions)).toEqual([2, 3]);
  }
});
