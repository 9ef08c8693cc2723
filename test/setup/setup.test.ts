import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nativeEngineState } from '../../src/model/index.ts';
import type { EngineRecipe } from '../../src/setup/engineRecipe.ts';
import { engineProblem } from '../../src/setup/engineProblem.ts';
import { runSource } from './runSource.ts';
import { makeCompiler, makeTinyRecipe, missingTool, offlinePip } from './tinyEngine.ts';

const missing = missingTool();
if (missing !== undefined) console.log(`skipped: making an engine needs ${missing}`);
const describeTiny = missing === undefined ? describe : describe.skip;

const root = mkdtempSync(join(tmpdir(), 'codelutra-setup-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describeTiny('setup with a tiny engine', () => {
  let recipe: EngineRecipe;
  let links: string;
  const gguf = join(root, 'model.gguf');
  const recipeFile = join(root, 'recipe.json');
  beforeAll(() => {
    ({ recipe, links } = makeTinyRecipe(root));
    writeFileSync(recipeFile, JSON.stringify(recipe));
    copyFileSync('fixtures/model/tiny-llama.gguf', gguf);
  });

  /** A fresh cache folder, and the environment of a process that uses it. */
  function freshHome(): { home: string; calls: string; env: Record<string, string> } {
    const home = mkdtempSync(join(root, 'home-'));
    const calls = join(home, 'calls');
    const CXX = makeCompiler(join(home, 'cxx'), calls);
    return { home, calls, env: { ...offlinePip(links), CODELUTRA_HOME: home, CXX } };
  }
  const run = (env: Record<string, string>, file = recipeFile) =>
    runSource('test/setup/setupTiny.ts', [file, gguf], env);
  const count = (calls: string): number => readFileSync(calls, 'utf8').trim().split('\n').length;
  const engineOf = (home: string): string => join(home, 'engine', readdirSync(join(home, 'engine')).join('|'));

  test('makes the engine, leaves nothing else, and finds it the second time', async () => {
    const { home, calls, env } = freshHome();
    const first = await run(env);
    expect(first.stdout).toMatch(/^engine {2}ready: .*\nmodel {3}ready: .*model\.gguf$/);
    expect(first.exitCode).toBe(0);
    const engine = engineOf(home);
    expect(readdirSync(engine).sort()).toEqual([
      'engine.json',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
      'tfjs_binding.node',
      'tfjs_quiet_load.node',
    ]);
    expect(readdirSync(join(home, 'downloads'))).toEqual([]);
    expect(nativeEngineState(engine)).toMatchObject({
      ready: true,
      manifest: { tensorflow: '2.21.0', tfjsNode: '4.22.0' },
    });
    const made = count(calls);
    expect((await run(env)).stdout).toBe(first.stdout);
    expect(count(calls)).toBe(made);
  });

  test('a hidden, cut or damaged library is named, and setup makes it again', async () => {
    const { home, env } = freshHome();
    await run(env);
    const engine = engineOf(home);
    const library = join(engine, 'libtensorflow_cc.so.2');
    const whole = readFileSync(library);
    renameSync(library, `${library}.hidden`);
    expect(nativeEngineState(engine)).toMatchObject({ ready: false, reason: 'libtensorflow_cc.so.2 is missing' });
    renameSync(`${library}.hidden`, library);
    truncateSync(library, 100);
    expect(nativeEngineState(engine)).toMatchObject({
      reason: `libtensorflow_cc.so.2 has 100 bytes instead of ${whole.length}`,
    });
    writeFileSync(library, Buffer.alloc(whole.length));
    process.env['CODELUTRA_HOME'] = home;
    try {
      expect(await engineProblem()).toMatch(/libtensorflow_cc\.so\.2/);
    } finally {
      delete process.env['CODELUTRA_HOME'];
    }
    expect((await run(env)).stdout).toMatch(/^engine {2}ready/);
    expect(readFileSync(library)).toEqual(whole);
  });

  test('two at once: one makes it, the other waits and says so', async () => {
    const { calls, env } = freshHome();
    const slow = {
      ...env,
      CXX: makeCompiler(join(env['CODELUTRA_HOME'] ?? '', 'slow'), calls, 'sleep 1; exec c++ "$@"'),
    };
    const results = await Promise.all([run(slow), run(slow)]);
    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    for (const { stdout } of results) expect(stdout).toMatch(/^engine {2}ready/);
    expect(results.filter(({ stderr }) => stderr.includes('another codelutra setup is running'))).toHaveLength(1);
    // The binding, our operations and the quiet loader: compiled once each.
    expect(count(calls)).toBe(3);
  });

  test('killed in the middle, it goes on from what was downloaded', async () => {
    const { home, calls, env } = freshHome();
    const stuck = { ...env, CXX: makeCompiler(join(home, 'stuck'), calls, 'exec sleep 3') };
    const victim = run(stuck);
    while (!existsSync(calls)) await sleep(20);
    victim.kill('SIGKILL');
    await victim;
    expect(engineOf(home)).toMatch(/\.tmp$/);
    // As after the time in which the victim would have refreshed its lock.
    utimesSync(join(home, 'setup.lock'), 0, 0);
    // Without the package: only the kept wheel can help.
    const rerun = await run({ ...env, PIP_FIND_LINKS: join(root, 'nowhere') });
    expect(rerun.stdout).toMatch(/^engine {2}ready/);
    expect(nativeEngineState(engineOf(home)).ready).toBe(true);
  });

  test('another wheel than the pinned one is refused and not kept', async () => {
    const { home, env } = freshHome();
    const other = join(root, 'other.json');
    writeFileSync(other, JSON.stringify({ ...recipe, wheel: { ...recipe.wheel, sha256: '0'.repeat(64) } }));
    const { stdout, exitCode } = await run(env, other);
    expect(stdout).toMatch(/^engine {2}not made: pip downloaded another file than the pinned tensorflow-cpu 2\.21\.0/);
    expect(stdout).toMatch(/\nwarning: .* times as long$/);
    expect(exitCode).toBe(0);
    expect(readdirSync(join(home, 'engine'))).toEqual([]);
    expect(readdirSync(join(home, 'downloads'))).toEqual([]);
  });

  test('a compiler that fails, and a package that is not there, are one line each', async () => {
    const { home, calls, env } = freshHome();
    const CXX = makeCompiler(join(home, 'failing'), calls, 'echo "x.cc:1: error: no such luck" >&2; exit 1');
    expect((await run({ ...env, CXX })).stdout).toContain(
      "engine  not made: the binding can't be compiled: x.cc:1: error: no such luck",
    );
    const gone = await run({ ...freshHome().env, PIP_FIND_LINKS: join(root, 'nowhere') });
    expect(gone.stdout).toMatch(
      /^engine {2}not made: tensorflow-cpu 2\.21\.0 can't be downloaded: pip says "No matching/,
    );
    expect(gone.exitCode).toBe(0);
  });
});

test('without pip and compiler: a line each, what that means, and a model that comes without pip', async () => {
  const env = { PATH: join(root, 'nowhere'), CODELUTRA_HOME: join(root, 'bare'), CXX: '' };
  const { stdout, exitCode } = await runSource('src/cli.ts', ['setup'], env);
  const lines = stdout.split('\n');
  expect(lines).toHaveLength(5);
  expect(lines[0]).toMatch(/^engine {2}not made: pip is not installed; install /);
  expect(lines[1]).toMatch(/^engine {2}not made: there is no C\+\+ compiler; install /);
  expect(lines[2]).toMatch(/^model {3}not fetched: pip is not installed; .* setup --model qwen2\.5-coder-0\.5b$/);
  expect(lines[3]).toMatch(/^warning: without the native engine .* about \d+ times as long$/);
  expect(lines[4]).toBe('warning: nothing can be trained or asked without a model');
  expect(exitCode).toBe(1);
});

test('a file that only begins like a model is not called ready', async () => {
  const path = join(root, 'bad.gguf');
  writeFileSync(path, 'GGUF');
  const { stdout, stderr, exitCode } = await runSource('src/cli.ts', ['setup', '--no-engine', '--model', path], {
    CODELUTRA_HOME: join(root, 'bad'),
  });
  expect(stdout).toBe('');
  expect(stderr).toContain('the GGUF header cannot be read');
  expect(exitCode).toBe(2);
});

test('a model that was asked for and is not known is an error', async () => {
  const { stderr, exitCode } = await runSource('src/cli.ts', ['setup', '--no-engine', '--model', 'gpt-17'], {
    CODELUTRA_HOME: root,
  });
  expect(stderr).toContain('there is no model named "gpt-17"');
  expect(stderr).toContain('smollm2-135m, qwen2.5-coder-0.5b');
  expect(exitCode).toBe(2);
});

test('a cache folder that cannot be made is an error that names the way out', async () => {
  const { stderr, exitCode } = await runSource('src/cli.ts', ['setup'], { CODELUTRA_HOME: '/dev/null/cache' });
  expect(stderr).toMatch(/^error: the cache folder can't be made: .*\n {2}set CODELUTRA_HOME/);
  expect(exitCode).toBe(2);
});
