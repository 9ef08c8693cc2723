import { execa } from 'execa';
import {
  generalPrompt,
  judgeGeneral,
  readGeneralSuite,
  taskResult,
  type GeneralTask,
} from '../../src/evaluate/index.ts';
import { buildPrompt } from '../../src/preference/index.ts';
import { sandboxes } from '../../src/sandbox/index.ts';
import { readFunction } from '../../src/source/index.ts';

// The suite is this project's own code; what sandboxes keep out is tested where they are.
const settings = { sandbox: sandboxes.trusted };
const suite = await readGeneralSuite();
const hasPython = (await execa('python3', ['--version'], { reject: false })).exitCode === 0;
if (!hasPython) console.log('general suite: python3 is missing, its 20 Python tasks are not run');
const runnable = suite.filter(({ language }) => language === 'javascript' || hasPython);

test('there are twenty tasks in each language, each with a name of its own', () => {
  const count = (language: GeneralTask['language']): number =>
    suite.filter((task) => task.language === language).length;
  expect([count('javascript'), count('python')]).toEqual([20, 20]);
  expect(new Set(suite.map(({ id }) => id)).size).toBe(40);
});

test.each(runnable.map((task) => [task.id, task] as const))(
  '%s: fails as it stands, passes as its reference',
  async (_, task) => {
    const [failing, solved] = await Promise.all([
      judgeGeneral(task, task.text, settings),
      judgeGeneral(task, task.reference, settings),
    ]);
    expect(solved).toMatchObject({ kind: 'passed', findings: [] });
    expect(solved.outcomes.map(({ status }) => status)).toEqual(task.checks.map(() => 'passed'));
    expect(failing.kind).toBe('failed');
    expect(failing.outcomes.map(({ status }) => status)).toEqual(
      task.checks.map(({ message }) => (message === null ? 'passed' : 'failed')),
    );
    expect(await readFunction(task.reference, task.language)).toMatchObject({ name: task.function });
  },
);

test('a task is asked like any other, and measured on the checks that fail', async () => {
  const task = suite.find(({ id }) => id === 'general-javascript-ticketTotal')!;
  const asked = generalPrompt(task);
  const prompt = buildPrompt(asked);
  expect(prompt).toContain(
    '- twelve is still a child (ticketTotal.test.js)\nExpected values to be strictly deep-equal:\n\n8 !== 4',
  );
  expect(prompt).toContain('assert.deepEqual(ticketTotal([12], 8), 4);');
  expect(prompt).not.toContain('a family of four');
  const verdict = await judgeGeneral(task, task.text.replace('< 12', '<= 12'), settings);
  const result = await taskResult(asked, [{ candidate: { source: 'sampled', text: task.text }, verdict }]);
  expect(result).toMatchObject({ id: task.id, source: 'general' });
  expect(result.candidates[0]).toMatchObject({ kind: 'passed', testPass: 1, copy: true });
});

test('candidates that break are judged by how', async () => {
  const task = suite.find(({ id }) => id === 'general-javascript-toStep')!;
  const kindOf = async (text: string, timeMs = 20_000): Promise<string> =>
    (await judgeGeneral(task, text, { ...settings, timeMs })).kind;
  expect(await kindOf('function toStep(value, step) {')).toBe('syntax-error');
  expect(await kindOf('function other(value, step) { return 1; }')).toBe('syntax-error');
  expect(await kindOf('function toStep(value, step) { return missing; }')).toBe('failed');
  expect(await kindOf('function toStep(value, step = (() => { })()) { "use strict"; }')).toBe('load-error');
  expect(await kindOf('function toStep() { process.exit(0); }')).toBe('load-error');
  expect(await kindOf('function toStep() { while (true); }', 2000)).toBe('timed-out');
});
