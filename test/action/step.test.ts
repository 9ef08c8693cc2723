import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readZip } from '../../src/github/readZip.ts';
import { outcomeId, readJobReport, type JobReport } from '../../src/reports/index.ts';
import { ArtifactServer } from './artifactServer.ts';
import { commandsIn, linesOf } from './runner.ts';

const root = join(import.meta.dirname, '../..');
const fixtures = join(root, 'fixtures/reports');
const head = 'b'.repeat(40);
const secret = `ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}`;
let server: ArtifactServer;
let top: string;
let workspace: string;

beforeAll(async () => {
  server = await new ArtifactServer().start();
});
afterAll(() => server.close());
beforeEach(() => {
  server.artifacts.clear();
  server.failures.length = 0;
  top = mkdtempSync(join(tmpdir(), 'codelutra-action-'));
  workspace = join(top, 'workspace');
  mkdirSync(workspace);
  mkdirSync(join(top, 'temp'));
});
afterEach(() => {
  rmSync(top, { recursive: true, force: true });
});

function put(path: string, text: string): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true });
  writeFileSync(join(workspace, path), text);
}

function copy(fixture: string, path: string): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true });
  copyFileSync(join(fixtures, fixture), join(workspace, path));
}

interface Step {
  code: number | string | null | undefined;
  output: string;
  summary: string;
  warnings: string[];
}

/** Runs the bundle as GitHub's runner does. */
async function step(inputs: Record<string, string> = {}, change: NodeJS.ProcessEnv = {}): Promise<Step> {
  const summary = join(top, 'summary.md');
  writeFileSync(join(top, 'event.json'), JSON.stringify({ pull_request: { head: { sha: head } } }));
  const env = {
    PATH: process.env['PATH'],
    GITHUB_WORKSPACE: workspace,
    GITHUB_SHA: 'a'.repeat(40),
    GITHUB_EVENT_PATH: join(top, 'event.json'),
    GITHUB_RUN_ID: '77',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_JOB: 'test',
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_OUTPUT: join(top, 'output'),
    RUNNER_TEMP: join(top, 'temp'),
    ACTIONS_RESULTS_URL: server.url,
    ACTIONS_RUNTIME_TOKEN: server.token,
    INPUT_UPLOAD: 'true',
    INPUT_MATRIX: 'null',
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    ...change,
  };
  return new Promise((done) => {
    execFile(process.execPath, [join(root, 'action/index.cjs')], { env, cwd: workspace }, (error, stdout, stderr) => {
      const commands = linesOf(stdout + stderr).flatMap(commandsIn);
      expect(commands.filter(({ name }) => name !== 'warning')).toEqual([]);
      done({
        code: error === null ? 0 : error.code,
        output: stdout + stderr,
        summary: existsSync(summary) ? readFileSync(summary, 'utf8') : '',
        warnings: commands.map(({ data }) => data),
      });
    });
  });
}

async function uploaded(name = 'codelutra-report'): Promise<JobReport> {
  const limits = { files: 1, fileBytes: 1e7, totalBytes: 1e7, ratio: 1000 };
  const [file, ...others] = await readZip(server.artifacts.get(name)!, { limits, where: name });
  expect([file?.path, others]).toEqual(['report.json', []]);
  return readJobReport({ bytes: file!.bytes });
}

describe('the step', () => {
  test('finds reports, sums them up and uploads them', async () => {
    copy('jest.json', 'out/results.json');
    copy('pytest-junit.xml', 'build/junit.xml');
    put('package.json', '{"name":"x"}');
    put('node_modules/other/junit.xml', readFileSync(join(fixtures, 'surefire.xml'), 'utf8'));
    const { code, warnings, summary, output } = await step({ command: 'npm test' });
    expect([code, warnings]).toEqual([0, []]);
    expect(output).toContain('in 2 reports');
    expect(summary).toMatch(/^### ❌ \d+ failed/);
    const report = await uploaded();
    expect(report).toMatchObject({
      commit: head,
      command: 'npm test',
      run: { id: 77, attempt: 1, job: 'test', matrix: '' },
      logs: [],
    });
    expect(report.outcomes.map(outcomeId)).toContain('tests.test_calc > test_passes');
    const written = readFileSync(join(top, 'output'), 'utf8');
    expect(written).toBe(`report=${join(top, 'temp/codelutra-report/report.json')}\n`);
    expect(await readJobReport({ path: written.trim().slice('report='.length) })).toEqual(report);
  });

  test('takes no file of the repository for a report of this run', async () => {
    copy('jest.json', 'test/fixtures/jest.json');
    const git = (...args: string[]): void => void execFileSync('git', args, { cwd: workspace, stdio: 'ignore' });
    git('init');
    git('add', '.');
    copy('surefire.xml', 'target/surefire-reports/a.xml');
    const { output } = await step();
    expect(output).toContain('8 tests in 1 reports');
  });

  test('reads what globs name, and only that', async () => {
    copy('jest.json', 'a/one.json');
    copy('surefire.xml', 'node_modules/b/two.xml');
    copy('go-test.json', 'three.json');
    const { output } = await step({ reports: '# reports\n./a/*.json\nnode_modules/b/*.xml\n' });
    expect(output).toContain('in 2 reports');
  });

  test('names the artifacts of a matrix and of a later attempt apart', async () => {
    copy('jest.json', 'a.json');
    await step({ matrix: '{"os": "linux", "node": 20}' });
    await step({ matrix: '{"node": 20, "os": "linux"}' });
    await step({ matrix: 'null' }, { GITHUB_RUN_ATTEMPT: '2' });
    const names = [...server.artifacts.keys()];
    expect(names).toHaveLength(3);
    expect(names).not.toContain('codelutra-report');
    expect((await uploaded(names[0])).run.matrix).toBe('{"node":20,"os":"linux"}');
    expect((await uploaded(names[2])).run.attempt).toBe(2);
  });

  test('keeps the ends of logs, without secrets', async () => {
    copy('jest.json', 'a.json');
    put('logs/test.log', `${'x\n'.repeat(200_000)}GITHUB_TOKEN=${secret}\nthe end`);
    await step({ logs: 'logs/*.log' });
    const [log] = (await uploaded()).logs;
    expect(log?.name).toBe('logs/test.log');
    expect(log?.text).toMatch(/the end$/);
    expect(log?.text).not.toContain(secret);
    expect(readFileSync(join(top, 'temp/codelutra-report/report.json'), 'utf8')).not.toContain(secret);
  });

  test('lets no name command the runner or the page', async () => {
    const name = '::set-output name=x::y ##[error]z <img src=x onerror=y> ```';
    put('junit.xml', `<testsuite name="a"><testcase name="${escapeXml(name)}"><failure message="${escapeXml(`\n::error::${name}`)}"/></testcase></testsuite>`);
    put(`::error::${'x'.repeat(20)}.xml`, '<testsuite><testcase name="a">');
    const { code, warnings, summary } = await step();
    expect(code).toBe(0);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('A report was left out: : :error: :xxx');
    expect(summary).not.toMatch(/<img|```|::/);
    expect((await uploaded()).outcomes[0]?.name).toBe(name);
  });
});

describe('a green build stays green', () => {
  const fine = (): void => copy('jest-passed.json', 'a.json');

  test.each<[string, RegExp, () => void, Record<string, string>, () => NodeJS.ProcessEnv]>([
    ['without a report', /No test report was found/, () => undefined, {}, () => ({})],
    ['with globs that match nothing', /No test report was found/, fine, { reports: 'x/**/*.xml' }, () => ({})],
    ['with a report that is cut off', /left out: b\.xml: /, () => (fine(), put('b.xml', '<testsuite>')), {}, () => ({})],
    ['with a report of noise', /left out: b\.xml: /, () => put('b.xml', '\u0000\u0001'), { reports: 'b.xml' }, () => ({})],
    ['without the environment of a workflow', /GITHUB_SHA is no commit/, fine, {}, () => ({ GITHUB_SHA: '', GITHUB_EVENT_PATH: '' })],
    ['without a service for artifacts', /no service for artifacts/, fine, {}, () => ({ ACTIONS_RESULTS_URL: '' })],
    ['with a token that names no run', /token for artifacts can't be read/, fine, {}, () => ({ ACTIONS_RUNTIME_TOKEN: 'x' })],
    ['with a summary that can not be written', /summary was not written/, fine, {}, () => ({ GITHUB_STEP_SUMMARY: '/' })],
    ['with a folder that can not be written', /was not uploaded/, fine, {}, () => ({ RUNNER_TEMP: '/proc/self/maps' })],
    ['with an event that is no JSON', /^$/, fine, {}, () => ({ GITHUB_EVENT_PATH: '/proc/self/maps' })],
    ['where there is no workspace', /No test report was found/, fine, {}, () => ({ GITHUB_WORKSPACE: '/nowhere' })],
    ['with links in a circle', /^$/, () => (fine(), symlinkSync('.', join(workspace, 'again'))), {}, () => ({})],
    [
      'with files that may not be read',
      /^$/,
      () => (fine(), put('b.xml', '<testsuite/>'), chmodSync(join(workspace, 'b.xml'), 0)),
      {},
      () => ({}),
    ],
  ])('%s', async (_, warning, prepare, inputs, change) => {
    prepare();
    const { code, warnings } = await step(inputs, change());
    expect(code).toBe(0);
    if (String(warning) === '/^$/') expect(warnings.filter((text) => !/b\.xml/.test(text))).toEqual([]);
    else expect(warnings.join('\n')).toMatch(warning);
  });

  test('when the service refuses', async () => {
    fine();
    server.failures.push(403);
    const { code, warnings, summary } = await step();
    expect([code, warnings]).toEqual([0, ['The report was not uploaded: CreateArtifact was refused (403)']]);
    expect(summary).toMatch(/^### ✅ 2 passed/);
  });
});

function escapeXml(text: string): string {
  return text.replace(/[<>&"\n]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
