import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fix, fixRecord, nothingFound } from '../../src/suggest/index.ts';
import { newProject, tapTests, testFile } from '../harvest/project.ts';
import { temporaryFolder } from '../history/testRepository.ts';
import { BROKEN_RANGE, javascriptProject, settings } from './projects.ts';

const folder = temporaryFolder();
const installed = join(folder, 'installed');
// Stands in the place of npm: notes what it is asked for.
const setup = [['sh', '-c', `cat package.json >> ${installed}; mkdir node_modules`]];
const manifest = (dependency: string): string => JSON.stringify({ dependencies: { [dependency]: '1.0.0' } });

test("a stranger's commit is tried with the given dependencies alone, and where its tests don't start it says so", async () => {
  const project = newProject(join(folder, 'fork'));
  project.write('lib/sum.js', 'exports.sum = function sum(a, b) {\n  return a - b;\n};\n');
  project.write('test/sum.test.js', testFile('sum', { adds: ['m.sum(1, 2)', 3] }));
  const base = project.write('package.json', manifest('known')).commit('base');
  project.write('lib/sum.js', "require('strange');\nexports.sum = function sum(a, b) {\n  return a - b;\n};\n");
  const head = project.write('package.json', manifest('strange')).commit('of a stranger');
  const report = await fix(
    settings(project.folder, {
      state: (repository) => repository.resolve(head),
      dependencies: base,
      config: { ...tapTests, setup },
      budget: { executions: 3, seconds: 60, jobs: 1 },
    }),
  );
  expect(report.kind).toBe('not-fixed');
  // What keeps them from starting is no function's code, so none is changed for it.
  expect(report.search).toBeUndefined();
  expect(existsSync(installed)).toBe(true);
  expect(readFileSync(installed, 'utf8')).toContain('known');
  expect(readFileSync(installed, 'utf8')).not.toContain('strange');
  expect(nothingFound(fixRecord(report)).summary).toContain(
    'Tests do not start with the dependencies of the branch that this is to go to.',
  );
});

test('a proof with borrowed dependencies is none that can be learnt from, though the fix is shown', async () => {
  const project = javascriptProject(join(folder, 'proof'), BROKEN_RANGE);
  const head = project.git('rev-parse', 'HEAD');
  const state = { state: (repository: { resolve(name: string): Promise<string> }) => repository.resolve(head) };
  const own = await fix(settings(project.folder, state));
  expect(own.evidence).toBeDefined();
  const borrowed = await fix(settings(project.folder, { ...state, dependencies: head }));
  expect(borrowed.kind).toBe('fixed');
  expect(borrowed.evidence).toBeUndefined();
  expect(fixRecord(borrowed)).toMatchObject({ isBorrowing: true, fix: { evidence: null } });
});
