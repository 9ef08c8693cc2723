import { join } from 'node:path';
import { openBench, readProjectConfig, type OpenBench } from '../../src/harvest/index.ts';
import { silentProgress } from '../../src/progress.ts';
import { sandboxes } from '../../src/sandbox/index.ts';
import { openJudges, VerdictBench, type JudgedTask } from '../../src/verdict/index.ts';
import { newProject, tapTests } from '../harvest/project.ts';
import { temporaryFolder } from '../history/testRepository.ts';

const folder = temporaryFolder();
const project = join(folder, 'project');
const BUG = 'function sum(a, b) {\n  return a - b;\n}';
const FIX = 'function sum(a, b) {\n  return a + b;\n}';

// Test files that judge nothing, each in its own bad way.
const POISON = {
  'test/always.test.js': "const { ok } = require('./tap');\nok(true, 'adds');\n",
  'test/never.test.js': "const { ok } = require('./tap');\nok(false, 'adds');\n",
  'test/hangs.test.js': 'setInterval(() => {}, 1000);\n',
  'test/kills.test.js': "process.kill(process.ppid, 'SIGKILL');\nprocess.kill(process.pid, 'SIGKILL');\n",
  'test/prints.test.js':
    "const line = 'x'.repeat(1 << 20);\nfor (let i = 0; i < 1024; i++) require('fs').writeSync(1, line);\n",
};

const CONFIG = "tests: { command: [node, '{file}'], report: tap, files: ['test/*.test.js'] }\n";

let head: string;
let open: OpenBench;
let bench: VerdictBench;
const walls = await sandboxes.bubblewrap.available();
if (!walls.ok) console.warn(`poisoned tasks are judged without walls: ${walls.why}. ${walls.fix}`);
const sandbox = walls.ok ? sandboxes.bubblewrap : sandboxes.trusted;

beforeAll(async () => {
  const repo = newProject(project);
  repo.write('lib/sum.js', `${BUG}\nfunction twice(a) {\n  return sum(a, -a);\n}\nmodule.exports = { sum, twice };\n`);
  repo.write(
    'test/sum.test.js',
    "const m = require('../lib/sum');\nconst { same } = require('./tap');\nsame(m.sum(1, 2), 3, 'adds');\nsame(m.sum(2, 0), 2, 'adds nothing');\n",
  );
  repo.write(
    'test/some.test.js',
    "const m = require('../lib/sum');\nconst { same } = require('./tap');\nsame(m.sum(1, 2), 3, 'adds');\n" +
      "if (!process.argv.includes('--some')) same(m.sum(2, 0), 2, 'adds nothing');\n",
  );
  for (const [path, text] of Object.entries(POISON)) repo.write(path, text);
  repo.write('.github/codelutra.yml', CONFIG);
  head = repo.commit('all');
  open = await openBench({
    repository: project,
    runs: join(folder, 'runs.jsonl'),
    sandbox,
    tests: { ...tapTests, timeout: 3 },
    progress: silentProgress,
  });
  bench = new VerdictBench(open);
});
afterAll(async () => {
  await open.close();
});

function task(file = 'test/sum.test.js', name = 'adds'): JudgedTask {
  return {
    path: 'lib/sum.js',
    function: 'sum',
    language: 'javascript',
    text: BUG,
    tests: [{ file, suite: '', name, before: 'failed', after: 'passed', runs: 3, message: '', text: '' }],
    commits: { tree: head, good: head },
    command: open.detected.command,
    testFiles: [file],
    overlay: [],
  };
}

test.each([
  ['the fix', FIX, 'passed', undefined],
  ['the bug again', BUG, 'failed', /adds: /],
  [
    'one that breaks a test that passed',
    'function sum(a, b) {\n  return 3;\n}',
    'failed',
    /adds nothing: passed before/,
  ],
  ['another right one', 'function sum(a, b = process.exit(1)) {\n  return a + b;\n}', 'passed', undefined],
  ['no function', 'return a + b;', 'syntax-error', /not exactly one function/],
  ['two functions', `${FIX}\n${FIX}`, 'syntax-error', /not exactly one function/],
  ['broken syntax', 'function sum(a, b) {\n  return a +;\n}', 'syntax-error', /function/],
  ['one that never ends', 'function sum(a, b) {\n  for (;;);\n}', 'timed-out', /time was over/],
  ['one that ends the process', 'function sum(a, b) {\n  process.exit(0);\n}', 'load-error', /./],
])('%s', async (_, text, kind, message) => {
  const verdict = await bench.judge(task(), text);
  expect(verdict.kind).toBe(kind);
  if (message === undefined) expect(verdict.message).toBeUndefined();
  else expect(verdict.message).toMatch(message);
});

test('the same code is not run twice, unless it is asked for', async () => {
  await bench.judge(task(), FIX);
  const before = open.bench.counts.executed;
  await bench.judge(task(), `\n${FIX}\n`);
  expect(open.bench.counts.executed).toBe(before);
  await bench.judge(task(), FIX, { repeat: 1 });
  expect(open.bench.counts.executed).toBe(before + 1);
});

test('what fails of a file is not taken from a run of some of its tests', async () => {
  const whole = task('test/some.test.js');
  const some = { ...whole, command: { ...whole.command, argv: [...whole.command.argv, '--some'] } };
  const three = 'function sum(a, b) {\n  return 3;\n}';
  expect(await bench.judge(some, three)).toMatchObject({ kind: 'passed' });
  expect(await bench.judge(whole, three)).toMatchObject({
    kind: 'failed',
    message: 'adds nothing: passed before, and no longer does',
  });
});

test('a candidate with a new security finding passes its tests and says so', async () => {
  const { kind, findings } = await bench.judge(task(), 'function sum(a, b) {\n  return eval(`${a} + ${b}`);\n}');
  expect(kind).toBe('passed');
  expect(findings.filter(({ security }) => security).length).toBeGreaterThan(0);
});

test('poisoned tasks cost their time and a reason', async () => {
  expect(await bench.unsound(task())).toBeUndefined();
  expect(await bench.unsound(task('test/always.test.js'))).toMatch(/does not fail: it passed/);
  expect(await bench.unsound(task('test/sum.test.js', 'no such test'))).toMatch(/did not run/);
  // A test that never passes looks like a bug; that no version passes it shows.
  expect(await bench.unsound(task('test/never.test.js'))).toBeUndefined();
  expect((await bench.judge(task('test/never.test.js'), FIX)).kind).toBe('failed');
  for (const file of ['test/hangs.test.js', 'test/kills.test.js', 'test/prints.test.js']) {
    if (!walls.ok && file !== 'test/hangs.test.js') continue;
    expect(await bench.unsound(task(file))).toBe('its tests do not start');
    expect((await bench.judge(task(file), FIX)).kind).toBe('load-error');
  }
});

test('a task is judged by the repository that has its commit; one that none has is refused by its commit', async () => {
  const other = newProject(join(folder, 'other'));
  other.write('.github/codelutra.yml', CONFIG).commit('configured');
  const judges = await openJudges({
    repositories: await Promise.all(
      [join(folder, 'other'), project].map(async (path, at) => ({
        path,
        runs: join(folder, `${at}.jsonl`),
        tests: (await readProjectConfig(path)).tests,
      })),
    ),
    sandbox,
    progress: silentProgress,
  });
  expect((await judges.judge(task(), FIX)).kind).toBe('passed');
  const nowhere = 'f'.repeat(40);
  await expect(judges.judge({ ...task(), commits: { tree: nowhere, good: nowhere } }, FIX)).rejects.toThrow(
    /no repository has the commit of a task: ffffffffffff/,
  );
  await judges.close();
});
