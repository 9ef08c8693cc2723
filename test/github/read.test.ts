import {
  downloadArtifact,
  getPull,
  getRepository,
  getWorkflowRun,
  listArtifacts,
  listJobs,
  listPullFiles,
  listWorkflowRuns,
  mayWrite,
  permissionOf,
  pullsOfHead,
  readHostedFile,
  showsLines,
} from '../../src/github/index.ts';
import { readJobReport, writeJobReport } from '../../src/reports/index.ts';
import { People, runWorkflow } from './fake/index.ts';
import { name, testGitHub } from './server.ts';

const github = testGitHub();
const lines = Array.from({ length: 40 }, (_, i) => `line ${i + 1}`);
const text = (changed: readonly string[]): string => `${changed.join('\n')}\n`;

describe('pull requests', () => {
  test('are told with their branch, base and state', async () => {
    const { github: client, people } = github();
    await people.push('octocat', 'main', { 'calc.js': text(lines), 'old.js': text(lines) }, 'lines');
    const sha = await people.push(
      'octocat',
      'fix',
      { 'calc.js': text(lines.with(4, 'five').with(30, 'thirty-one')), 'new.js': 'x\n', 'old.js': null },
      'change',
    );
    const { number } = await people.open({ title: 'Change', branch: 'fix', author: 'octocat', labels: ['bug'] });
    const pull = await getPull(client, name, number);
    expect(pull).toMatchObject({
      number,
      state: 'open',
      draft: false,
      merged: false,
      labels: ['bug'],
      author: 'octocat',
      isFork: false,
      head: { ref: 'fix', sha, repository: 'octocat/calc' },
      base: { ref: 'main', repository: 'octocat/calc' },
    });
    expect(await pullsOfHead(client, name, sha)).toEqual([pull]);
    expect(await pullsOfHead(client, name, '0'.repeat(40))).toEqual([]);
    expect(await getPull(client, name, 999)).toBeUndefined();
  });

  test('of which the head has moved on are not those of the older commit', async () => {
    const { github: client, people } = github();
    const before = await people.push('octocat', 'moving', { 'a.js': '1\n' }, 'one');
    await people.open({ title: 'Moving', branch: 'moving', author: 'octocat', draft: true });
    const after = await people.push('octocat', 'moving', { 'a.js': '2\n' }, 'two');
    expect(await pullsOfHead(client, name, before)).toEqual([]);
    expect(await pullsOfHead(client, name, after)).toMatchObject([{ draft: true, head: { sha: after } }]);
  });

  test('of forks are told as such', async () => {
    const { github: client, fake, people } = github();
    const fork = fake.repository('mona/calc');
    await new People(fake, fork).push('mona', 'theirs', { 'b.js': '1\n' }, 'theirs');
    const { number } = await people.open({ title: 'Theirs', branch: 'theirs', author: 'mona', from: fork });
    expect(await getPull(client, name, number)).toMatchObject({
      isFork: true,
      author: 'mona',
      head: { repository: 'mona/calc' },
    });
  });

  test('show the lines of their diff', async () => {
    const { github: client } = github();
    const files = await listPullFiles(client, name, 1);
    expect(files.map(({ path, status }) => [path, status])).toEqual([
      ['calc.js', 'modified'],
      ['new.js', 'added'],
      ['old.js', 'removed'],
    ]);
    const [{ hunks } = { hunks: [] }] = files;
    expect(hunks).toEqual([
      { oldStart: 2, oldLines: 7, newStart: 2, newLines: 7 },
      { oldStart: 28, oldLines: 7, newStart: 28, newLines: 7 },
    ]);
    expect([showsLines(hunks, 2, 8), showsLines(hunks, 1, 2), showsLines(hunks, 8, 28)]).toEqual([true, false, false]);
  });
});

describe('workflow runs', () => {
  test('have attempts, and each attempt its jobs', async () => {
    const { github: client, fake } = github();
    const repository = fake.repository('calc');
    const headSha = (await repository.git.commit('refs/heads/fix'))!;
    const jobs = (conclusion: string) => [
      { name: 'test (20)', conclusion },
      { name: 'test (22)', conclusion: 'success' },
    ];
    const base = { headSha, branch: 'fix', event: 'pull_request', artifacts: {} };
    const again = await runWorkflow(fake, repository, { ...base, conclusion: 'failure', jobs: jobs('failure') });
    await runWorkflow(fake, repository, { ...base, conclusion: 'success', jobs: jobs('success'), again });
    expect(await getWorkflowRun(client, name, again.id)).toMatchObject({
      id: again.id,
      attempt: 2,
      conclusion: 'success',
      headSha,
      headBranch: 'fix',
      headRepository: 'octocat/calc',
      pulls: [1],
    });
    const first = await getWorkflowRun(client, name, again.id, 1);
    expect(first).toMatchObject({ attempt: 1, conclusion: 'failure' });
    expect(await getWorkflowRun(client, name, again.id, 3)).toBeUndefined();
    expect((await listJobs(client, name, first!)).map((job) => [job.name, job.conclusion])).toEqual([
      ['test (20)', 'failure'],
      ['test (22)', 'success'],
    ]);
    expect(await listWorkflowRuns(client, name, { headSha })).toMatchObject([{ id: again.id, attempt: 2 }]);
    expect(await listWorkflowRuns(client, name, { headSha: '0'.repeat(40) })).toEqual([]);
  });

  test('bring artifacts, which are read in bounds', async () => {
    const { github: client, fake } = github();
    const repository = fake.repository('calc');
    const headSha = (await repository.git.commit('refs/heads/main'))!;
    const report = {
      commit: headSha,
      command: 'npm test',
      run: { id: 1, attempt: 1, job: 'test', matrix: '' },
      outcomes: [{ file: 'a.js', suite: '', name: 'adds', status: 'passed' as const, durationMs: 1, message: null }],
      logs: [],
    };
    const run = await runWorkflow(fake, repository, {
      headSha,
      branch: 'main',
      conclusion: 'success',
      artifacts: {
        'codelutra-report': { 'report.json': await writeJobReport(report) },
        junit: { 'out/a.xml': '<testsuites/>', 'out/b.txt': 'x' },
        large: { 'a.bin': Buffer.alloc(200_000) },
        old: { 'a.txt': 'gone' },
      },
    });
    repository.artifacts.find((artifact) => artifact.name === 'old')!.isExpired = true;
    const artifacts = await listArtifacts(client, name, run.id);
    const named = (wanted: string) => artifacts.find((artifact) => artifact.name === wanted)!;
    expect(artifacts.map((artifact) => artifact.name).sort()).toEqual(['codelutra-report', 'junit', 'large', 'old']);
    expect(named('junit')).toMatchObject({ runId: run.id, expired: false });
    const [file] = (await downloadArtifact(client, name, named('codelutra-report')))!;
    expect(file?.path).toBe('report.json');
    expect(await readJobReport({ bytes: file!.bytes })).toEqual(report);
    const wanted = (path: string): boolean => path.endsWith('.xml');
    expect((await downloadArtifact(client, name, named('junit'), { wanted }))?.map(({ path }) => path)).toEqual([
      'out/a.xml',
    ]);
    expect(await downloadArtifact(client, name, named('old'))).toBeUndefined();
    await expect(downloadArtifact(client, name, named('large'), { limits: { zipBytes: 1_000 } })).rejects.toThrow(
      'the artifact is larger than 1000 bytes',
    );
    // A size that is told too small doesn't help.
    await expect(
      downloadArtifact(client, name, { ...named('large'), size: 1 }, { limits: { zipBytes: 1_000 } }),
    ).rejects.toThrow('the artifact is larger than 1000 bytes');
    await expect(downloadArtifact(client, name, { ...named('junit'), sha256: '0'.repeat(64) })).rejects.toThrow(
      'the artifact is not what its digest says',
    );
  });
});

describe('repositories', () => {
  test('are told, with what people may do there', async () => {
    const { github: client, people } = github();
    expect(await getRepository(client, name)).toMatchObject({
      name,
      private: false,
      fork: false,
      archived: false,
      defaultBranch: 'main',
    });
    await people.permit('reader', 'read');
    await people.permit('mona', 'write');
    const may = async (login: string): Promise<boolean> => mayWrite(await permissionOf(client, name, login));
    expect([await may('octocat'), await may('mona'), await may('reader'), await may('stranger')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('have files on their default branch, and elsewhere', async () => {
    const { github: client, people } = github();
    await people.push('octocat', 'main', { '.github/codelutra.yml': 'tests: {}\n' }, 'settings');
    await people.push('octocat', 'other', { '.github/codelutra.yml': 'tests: {timeout: 9}\n' }, 'settings');
    const path = '.github/codelutra.yml';
    expect((await readHostedFile(client, name, path))?.text).toBe('tests: {}\n');
    expect((await readHostedFile(client, name, path, { ref: 'other' }))?.text).toBe('tests: {timeout: 9}\n');
    expect(await readHostedFile(client, name, 'missing.yml')).toBeUndefined();
    await expect(readHostedFile(client, name, '.github')).rejects.toThrow('.github is no small file');
  });
});
