import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { connect } from '../../src/github/index.ts';
import { silentProgress } from '../../src/progress.ts';
import { publishCheckpoint, pullCheckpoint } from '../../src/publish/index.ts';
import { FakeGitHub, TOKEN } from '../github/fake/index.ts';
import { temporaryFolder } from '../history/testRepository.ts';
import { makeCheckpoint } from '../publish/checkpoint.ts';
import { BROKEN_RANGE, javascriptProject, RANGE } from './projects.ts';

const built = resolve('dist/cli.js');
const folder = temporaryFolder();
// The model runs in a child process of the built product.
const whenBuilt = existsSync(built) ? test : test.skip;
if (!existsSync(built)) console.warn('skipped: npm run build makes dist, which these tests run');

function run(repository: string, ...options: string[]) {
  const env = { CODELUTRA_HOME: join(folder, 'home'), NO_COLOR: '1' };
  return execa(process.execPath, [built, 'fix', repository, '--trust', ...options], { env, reject: false });
}

whenBuilt(
  'with a model and a checkpoint that was pulled: ranks, writes and mends; --patch, --apply and --json',
  async () => {
    const project = javascriptProject(join(folder, 'model'), BROKEN_RANGE);
    const model = resolve('fixtures/model/tiny-llama.gguf');
    const adapter = await pulledCheckpoint(join(folder, 'checkpoint'));
    const patch = join(folder, 'fix.patch');
    const options = ['--model', model, '--adapter', adapter, '--samples', '1', '--patch', patch, '--apply', '--json'];
    const { stdout, exitCode } = await run(project.folder, ...options);
    expect(exitCode).toBe(0);
    const result = JSON.parse(stdout) as { result: string; model: string; fix: { path: string; patch: string } };
    expect(result).toMatchObject({ result: 'fixed', model: `${model} with ${adapter}`, fix: { path: 'lib/range.js' } });
    expect(readFileSync(patch, 'utf8')).toBe(result.fix.patch);
    expect(readFileSync(join(project.folder, 'lib/range.js'), 'utf8')).not.toBe(BROKEN_RANGE);
    const again = await run(project.folder, '--model', 'none');
    expect([again.exitCode, again.stdout]).toEqual([0, 'Nothing is failing in 1 test file.']);
  },
);

whenBuilt('exit codes: 1 where no fix was found, 2 where it could not run', async () => {
  const lost = javascriptProject(join(folder, 'lost'), RANGE.replace('const numbers = [];', 'const numbers = [7, 8];'));
  const none = await run(lost.folder, '--model', 'none', '--executions', '1');
  expect(none.exitCode).toBe(1);
  expect(none.stdout).toContain('No fix was found.');
  const nowhere = await run(join(folder, 'nowhere'), '--model', 'none');
  expect(nowhere.exitCode).toBe(2);
  expect(nowhere.stderr).toContain('there is no such folder');
  const adapter = await run(lost.folder, '--model', resolve('fixtures/model/tiny-llama.gguf'), '--adapter', 'no.gguf');
  expect(adapter.exitCode).toBe(2);
  expect(adapter.stderr).toContain('there is no adapter');
  const mistyped = await run(lost.folder, '--modle', 'none');
  expect([mistyped.exitCode, mistyped.stderr]).toEqual([2, expect.stringContaining('(codelutra fix --help shows')]);
});

whenBuilt('a report that is not what the settings say stops it before any search; check tells the same', async () => {
  const { folder: project } = javascriptProject(join(folder, 'mute'), BROKEN_RANGE);
  const settings = { command: ['node', '-e', 'console.log(1)', '{file}'], report: 'junit', files: ['test/*.js'] };
  mkdirSync(join(project, '.github'));
  writeFileSync(join(project, '.github/codelutra.yml'), JSON.stringify({ tests: settings }));
  const { exitCode, stderr } = await run(project, '--model', 'none');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/ended well, and what it wrote tells of no test[\s\S]*test\/range\.test\.js[\s\S]*tests` in/);
  const env = { CODELUTRA_HOME: join(folder, 'home') };
  const check = await execa(process.execPath, [built, 'check', project, '--trust'], { env, reject: false });
  expect([check.exitCode, check.stdout]).toEqual([1, expect.stringMatching(/no test can be told/)]);
  // From a folder below, the clone's settings count as well.
  const below = await execa(process.execPath, [built, 'check', join(project, 'lib'), '--trust'], {
    env,
    reject: false,
  });
  expect([below.exitCode, below.stdout]).toEqual([1, expect.stringMatching(/^settings +\.github\/codelutra\.yml/m)]);
  // One file that says nothing, beside others that do, is no mistake in the settings, and no failing test: it ended well.
  const quiet = "process.argv[1].includes('range') || console.log('TAP version 13\\nok 1 - fine\\n1..1')";
  const mixed = { command: ['node', '-e', quiet, '{file}'], report: 'tap', files: ['test/*.js'] };
  writeFileSync(join(project, '.github/codelutra.yml'), JSON.stringify({ tests: mixed }));
  writeFileSync(join(project, 'test/other.js'), '');
  const some = await run(project, '--model', 'none', '--executions', '1');
  expect([some.exitCode, some.stdout]).toEqual([0, expect.stringMatching(/^Nothing is failing in 2 test files/)]);
  expect(some.stderr).toMatch(/test\/range\.test\.js ended well and tells of no test, so it proves nothing/);
  rmSync(join(project, '.github/codelutra.yml'));
  const good = await execa(process.execPath, [built, 'check', project, '--trust'], { env, reject: false });
  expect(good.exitCode).toBe(0);
  expect(good.stdout).toMatch(/runner +node-test, since[\s\S]*test\/range\.test\.js: 3 passed, 1 failed, 0 skipped/);
  writeFileSync(join(project, '.github/codelutra.yaml'), '');
  const other = await execa(process.execPath, [built, 'check', project, '--trust'], { env, reject: false });
  expect([other.exitCode, other.stderr]).toEqual([2, expect.stringMatching(/not read from here.*codelutra\.yaml/)]);
});

/** A checkpoint of the tiny model, published and pulled. */
async function pulledCheckpoint(path: string): Promise<string> {
  process.env['CODELUTRA_HOME'] = join(folder, 'home');
  await makeCheckpoint(`${path}-made`);
  const server = await FakeGitHub.start({ repos: [{ name: 'models' }] });
  const github = connect({ api: server.url, token: TOKEN }, { progress: silentProgress, writeSpacing: 0 });
  const repository = { owner: 'octocat', repo: 'models' };
  await publishCheckpoint({ github, repository, folder: `${path}-made`, progress: silentProgress });
  await pullCheckpoint({ github, wanted: { repository, which: 'stable' }, out: path, progress: silentProgress });
  await server.close();
  return path;
}
