import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { tellEnvironment } from '../childEnvironment.ts';
import { temporaryFolder } from '../history/testRepository.ts';

const built = resolve('dist/generate/index.js');
const folder = temporaryFolder();
// The child process runs the built product.
const whenBuilt = existsSync(built) ? test : test.skip;
if (!existsSync(built)) console.warn('skipped: npm run build makes dist, which these tests run');

/** Runs a script with `source` (two answers a task), `tasks` (three) and `run`; gives back what it prints as JSON. */
async function script(body: string, more: Record<string, string> = {}): Promise<unknown> {
  const text = `
    import { llamaSource, sampleSettings } from ${JSON.stringify(pathToFileURL(built).href)};
    const settings = sampleSettings({ samples: 2, lengthFactor: 1, extraTokens: 4 });
    const source = (model) => llamaSource({ model, slots: 2, threads: 1 }, settings);
    const tiny = source(${JSON.stringify(resolve('fixtures/model/tiny-llama.gguf'))});
    const task = (name) => ({ path: 'a.js', function: name, language: 'javascript', text: 'function ' + name + '() {}', context: { imports: [], signatures: [] }, tests: [] });
    const tasks = ['one', 'two', 'three'].map(task);
    const run = { seed: 1, progress: { update() {}, log() {}, done() {} } };
    const show = (value) => console.log(JSON.stringify(value));
    ${body}`;
  const env = { CODELUTRA_HOME: join(folder, 'home'), TMPDIR: folder, ...more };
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', text], { env });
  return JSON.parse(stdout.split('\n').at(-1)!);
}

whenBuilt(
  'each task is told as it is done; what is there already is left out and the rest stays the same',
  async () => {
    const [all, rest, told] = (await script(`
    const told = [];
    const found = (task, candidates) => void told.push([task, candidates.length]);
    const texts = (found) => found.map((candidates) => candidates.map(({ answer }) => answer));
    const all = await tiny.candidates(tasks, run);
    const rest = await tiny.candidates(tasks, { ...run, found, have: (task) => task === 0 });
    show([texts(all), texts(rest), told]);`)) as [string[][], string[][], unknown];
    expect(all.map(({ length }) => length)).toEqual([2, 2, 2]);
    expect(rest).toEqual([[], all[1], all[2]]);
    expect(told).toEqual(
      expect.arrayContaining([
        [1, 2],
        [2, 2],
      ]),
    );
  },
);

whenBuilt('an abort, a caller that fails, and a model that is not there end it, and nothing stays behind', async () => {
  const messages = await script(`
    const controller = new AbortController();
    const why = (promise) => promise.then(() => 'nothing', (error) => error.message);
    show([
      await why(tiny.candidates(tasks, { ...run, signal: controller.signal, found: () => controller.abort(new Error('enough')) })),
      await why(tiny.candidates(tasks, { ...run, found: () => { throw new Error('disk full'); } })),
      await why(source('/nowhere.gguf').candidates(tasks, run)),
      (await tiny.candidates(tasks, run)).length,
    ]);`);
  expect(messages).toEqual(['enough', 'disk full', 'the model file cannot be read', 3]);
  expect(readdirSync(folder).filter((name) => name.startsWith('codelutra-prompts'))).toEqual([]);
});

whenBuilt('the process in which native code reads the model knows no secret', async () => {
  const { file, env } = tellEnvironment(folder, 'generateWorker');
  await script('show((await tiny.candidates(tasks, run)).length);', env);
  const told = readFileSync(file, 'utf8');
  expect(told).toContain('CODELUTRA_HOME');
  expect(told).not.toContain('secret');
});
