import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEvaluation } from '../../../src/evaluate/index.ts';
import { temporaryFolder } from '../../history/testRepository.ts';
import { ownHome } from '../runTrain.ts';
import { makeLearnProject, startLearn } from './learnProject.ts';

const folder = temporaryFolder();
const project = join(folder, 'project');
const home = ownHome(join(folder, 'home'));
const whenBuilt = existsSync('dist/cli.js') ? test : test.skip;

beforeAll(() => {
  makeLearnProject(project);
});

const lines = (path: string): unknown[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

whenBuilt('learn: from a repository to a checkpoint with its report; a finished run is not made again', async () => {
  const out = join(folder, 'out');
  const first = await startLearn(project, out, home);
  expect(first.all).toContain('gate:');
  expect(first.exitCode).toBe(0);
  const evaluation = await readEvaluation(join(out, 'checkpoint', 'metrics.json'));
  expect(evaluation.comparison.methods.map(({ name }) => name)).toEqual(['base', 'codelutra']);
  expect(evaluation.comparison.tasks.count).toBe(4);
  expect(evaluation.gate?.decision).not.toBe('publish');
  expect(existsSync(join(out, 'checkpoint', 'peft', 'adapter_model.safetensors'))).toBe(true);
  expect(readFileSync(join(out, 'checkpoint', 'report.html'), 'utf8')).toContain('</html>');

  // Nothing of a held-out function was trained on.
  const groups = (path: string): string[] => lines(join(out, path)).map((line) => (line as { group: string }).group);
  const held = new Set(groups('tasks/held.jsonl'));
  expect(held.size).toBeGreaterThan(0);
  for (const group of groups('iteration-1/pairs.jsonl')) expect(held.has(group)).toBe(false);

  const again = await startLearn(project, out, home);
  expect(again.exitCode).toBe(0);
  expect(again.all).not.toContain('step 1/');

  const other = await startLearn(project, out, home, ['--seed', '5']);
  expect(other.exitCode).toBe(2);
  expect(other.all).toContain('holds a run with other');

  const path = join(out, 'run.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/"version": \d+/, '"version": 1'));
  const older = await startLearn(project, out, home);
  expect(older.exitCode).toBe(2);
  expect(older.all).toContain('holds a run of an older codelutra');
});

whenBuilt('a repository that is not there is one clear message, and nothing is left behind', async () => {
  const out = join(folder, 'mistyped');
  const { exitCode, all } = await startLearn(join(folder, 'nowhere'), out, home);
  expect(exitCode).toBe(2);
  expect(all).toContain('there is no such folder');
  expect(existsSync(join(out, 'run.json'))).toBe(false);
});
