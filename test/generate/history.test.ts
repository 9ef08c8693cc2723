import { join } from 'node:path';
import { historySource } from '../../src/generate/index.ts';
import { openRepository, type Repository } from '../../src/history/index.ts';
import { TestRepository, temporaryFolder } from '../history/testRepository.ts';
import { exampleRun, exampleTask } from './examples.ts';

const folder = temporaryFolder();
const sum = (body: string): string => `function sum(list) {\n  ${body}\n}`;
const file = (body: string): string => `const x = 1;\n${sum(body)}\n`;
let repository: Repository;
let broken = '';

beforeAll(async () => {
  const made = new TestRepository(join(folder, 'repo'));
  made.write('src/add.js', file('return list[0];')).commit('first');
  made.write('src/add.js', file('return eval(list.join("+"));')).commit('second');
  made.write('src/add.js', file('return list[0]; // back')).commit('third: as the first but for a comment');
  made.write('src/add.js', 'function sum( {').commit('does not parse');
  made.git('rm', '--quiet', 'src/add.js');
  made.write('src/add.js', file('return list.reduce((a, b) => a + b);')).commit('works');
  made.git('mv', 'src/add.js', 'src/sum.js');
  made.write('src/sum.js', `${file('return list.reduce((a, b) => a + b);')}// moved\n`).commit('moved');
  broken = (made.write('src/sum.js', file('return list.reduce((a, b) => a - b);')), made.commit('broken'));
  made.write('src/sum.js', file('return list.reduce((a, b) => a + b, 0);')).commit('the fix');
  repository = await openRepository(made.folder);
});

afterAll(() => repository.close());

const task = () => exampleTask({ path: 'src/sum.js', text: sum('return list.reduce((a, b) => a - b);') });

test('earlier texts of the function, newest first, through a rename, each program once, nothing from the future', async () => {
  const source = historySource({ repository, from: () => broken });
  const [found] = await source.candidates([task()], exampleRun());
  expect(found!.map(({ text }) => text)).toEqual([
    sum('return list.reduce((a, b) => a + b);'),
    sum('return list[0]; // back'),
    sum('return eval(list.join("+"));'),
  ]);
  expect(found![0]).toMatchObject({ source: 'history', note: `before ${broken}` });
});

test('the bound on versions, tasks that are there already, and a function without a past', async () => {
  const source = historySource({ repository, from: () => broken, max: 1 });
  const tasks = [task(), task(), exampleTask({ function: 'gone', path: 'src/sum.js' })];
  const found = await source.candidates(tasks, exampleRun({ have: (at) => at === 0 }));
  expect(found.map(({ length }) => length)).toEqual([0, 1, 0]);
});

test('a version that only ends otherwise, or stood where another function of the same text does, is one of its own', async () => {
  const made = new TestRepository(join(folder, 'ends'));
  const python = (end: string, other: string): string =>
    `import re\nimport os\n\n\ndef f(s):\n    return s${end}\n\n\nclass A:\n    x = 1\n\n    def g(self):\n        return ${other}\n\n    y = 2\n`;
  made.write('a.py', python('.strip()', '1')).commit('first');
  made.write('a.py', python('', '1')).commit('f loses its end');
  made.write('a.py', python('', '2')).commit('g changes');
  const sha =
    (made.write('a.py', `${python('', '2')}\n\nclass B:\n    def g(self):\n        return 2\n`),
    made.commit('a twin of g'));
  const opened = await openRepository(made.folder);
  try {
    const source = historySource({ repository: opened, from: () => sha });
    const about = { path: 'a.py', language: 'python' as const };
    const found = await source.candidates(
      [
        exampleTask({ ...about, function: 'f', text: 'def f(s):\n    return s' }),
        exampleTask({ ...about, function: 'A.g', text: '    def g(self):\n        return 2' }),
      ],
      exampleRun(),
    );
    const texts = found.map((candidates) => candidates.map(({ text }) => text?.trim()));
    expect(texts).toEqual([['def f(s):\n    return s.strip()'], ['def g(self):\n        return 1']]);
  } finally {
    await opened.close();
  }
});
