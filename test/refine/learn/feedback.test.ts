import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Evidence } from '../../../src/harvest/index.ts';
import { canonicalLines, feedbackEvidence } from '../../../src/preference/index.ts';
import { silentProgress } from '../../../src/progress.ts';
import { feedbackFile, learnSettings } from '../../../src/refine/index.ts';
import { divide } from '../../../src/refine/learn/divide.ts';
import { harvestProject, openProjects } from '../../../src/refine/learn/harvestProjects.ts';
import { sandboxes } from '../../../src/sandbox/index.ts';
import { openJudges } from '../../../src/verdict/index.ts';
import { soundLessons } from '../../../src/refine/learn/soundLessons.ts';
import { exampleEvidence } from '../../preference/examples.ts';
import { temporaryFolder } from '../../history/testRepository.ts';
import { makeLearnProject } from './learnProject.ts';

const folder = temporaryFolder();
const out = join(folder, 'out');
const path = join(folder, 'project');
const settings = {
  sandbox: sandboxes.trusted,
  jobs: 1,
  seed: 1,
  mutants: 8,
  longest: 2500,
  wanted: 0,
  seconds: Infinity,
  progress: silentProgress,
};

/** A suggestion for a slip in `half`, which the project's own test catches. */
function suggestion(sha: string): Evidence {
  const text = (body: string): string => `exports.half = function half(a) {\n  return ${body};\n};`;
  return exampleEvidence({
    source: 'feedback',
    commits: { tree: sha, good: sha },
    date: '2020-02-02',
    path: 'lib/half.js',
    function: 'exports.half',
    old: text('a * 2'),
    new: text('a / 2'),
    command: { argv: ['node', '{file}'], env: {}, report: 'tap', timeout: 60 },
    testFiles: ['test/half.test.js'],
    overlay: [],
    tests: [{ ...exampleEvidence().tests[0]!, file: 'test/half.test.js', name: 'half works', runs: 1 }],
    context: { imports: [], signatures: [] },
    feedback: { signals: [] },
  });
}

test('what people did with suggestions is learnt from beside what was harvested, and is the same when a run goes on', async () => {
  const sha = makeLearnProject(path, ['add', 'half']);
  const own = {
    text: 'exports.half = function half(a) {\n  return 0.5 * a;\n};',
    commit: sha,
    date: '2020-02-03T00:00:00Z',
  };
  const given = feedbackEvidence(suggestion(sha), { acts: [{ kind: 'applied', by: 'someone' }], own });
  expect(given).toHaveLength(3);
  const file = feedbackFile(out, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, canonicalLines(given));

  const [project] = await openProjects([path], out);
  const lessons = await harvestProject(project!, settings);
  const fed = lessons.filter(({ pair }) => pair.source === 'feedback');
  expect(fed.map(({ pair }) => pair.id).sort()).toEqual(given.map(({ id }) => id).sort());
  expect(new Set(lessons.map(({ pair }) => pair.source))).toEqual(new Set(['history', 'mutants', 'feedback']));
  for (const { pair } of fed)
    expect(pair).toMatchObject({ group: 'project/lib/half.js:half', weight: expect.any(Number) });

  // A run that goes on has what it began with, whatever is said meanwhile.
  writeFileSync(file, '');
  expect(await harvestProject(project!, settings)).toEqual(lessons);
  expect(await readFile(join(out, 'harvest', 'project', 'evidence.jsonl'), 'utf8')).toContain('own-fix');

  // Trained on are all of them, with the mutants of their function; the choice between two right versions is no task of its own.
  const parts = divide(lessons, learnSettings({ held: 0.2 }));
  const inTrain = parts.train.filter(({ pair }) => pair.source === 'feedback');
  expect(inTrain).toHaveLength(3);
  const reversed = divide(fed, learnSettings({ held: 0.9 }));
  expect(reversed.held.every(({ evidence }) => evidence.feedback?.over === undefined)).toBe(true);
  expect(reversed.held.length).toBe(2);

  // They can be judged like any other: the failing version fails, the chosen one passes.
  const judges = await openJudges({
    repositories: [{ path, runs: join(out, 'harvest', 'project', 'runs.jsonl'), tests: project!.tests }],
    sandbox: sandboxes.trusted,
    progress: silentProgress,
  });
  try {
    const { sound, notes } = await soundLessons(fed, { judges, jobs: 1, progress: silentProgress });
    expect(notes).toEqual([]);
    expect(sound).toHaveLength(3);
  } finally {
    await judges.close();
  }
});

test('a feedback file that holds something else is refused by its line', async () => {
  const file = feedbackFile(join(folder, 'other'), path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '{"version":1}\n');
  const [project] = await openProjects([path], join(folder, 'other'));
  await expect(harvestProject(project!, settings)).rejects.toThrow(/not a pair or proof/);
});
