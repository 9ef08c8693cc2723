import { handlers, type JobContext } from '../../src/jobs/index.ts';
import { writeJobReport } from '../../src/reports/index.ts';
import type { Store } from '../../src/store/index.ts';
import { runWorkflow } from '../github/fake/index.ts';
import { name, testGitHub } from '../github/server.ts';
import { onBothDatabases } from '../store/databases.ts';
import { workshopOn } from './workshop.ts';

const github = testGitHub();
/** Every run has a commit of its own, on a branch of the default branch's name. */
const commits = new Map<string, string>();

beforeAll(async () => {
  for (const label of ['red', 'green']) {
    for (const owner of ['own', 'fork']) {
      commits.set(
        `${owner} ${label}`,
        await github().people.push('octocat', 'main', { [`${owner}.txt`]: label }, label),
      );
    }
  }
});

/** Lets a run end, and has it ingested. */
async function ingest(store: Store, owner: 'own' | 'fork', status: 'failed' | 'passed', flaky = false): Promise<void> {
  const { fake, github: client } = github();
  const workshop = await workshopOn(store);
  const context = { ...workshop, github: client, signal: new AbortController().signal } as unknown as JobContext;
  const repository = fake.repository('calc');
  const headSha = commits.get(`${owner} ${status === 'passed' ? 'green' : 'red'}`)!;
  const report = await writeJobReport({
    commit: headSha,
    command: 'npm test',
    run: { id: 1, attempt: 1, job: 'test', matrix: '' },
    outcomes: [
      { file: 'a.test.js', suite: '', name: 'adds', status, durationMs: 1, message: null, ...(flaky ? { flaky } : {}) },
    ],
    logs: [],
  });
  const { id: runId } = await runWorkflow(fake, repository, {
    headSha,
    branch: 'main',
    from: fake.repository(owner === 'fork' ? 'mona/calc' : 'octocat/calc'),
    conclusion: status === 'passed' ? 'success' : 'failure',
    artifacts: { 'codelutra-report': { 'report.json': report } },
  });
  const job = { installationId: 7, repositoryId: repository.id, owner: name.owner, name: name.repo };
  await handlers.ingest.run({ ...job, runId, attempt: 1 }, context);
  await workshop.jobs.stop();
}

onBothDatabases((test) => {
  test("a fork's runs are kept for who asks, and lead to nothing; the repository's own lead to a harvest", async (store) => {
    const { runs } = store.installation(7).repository(github().fake.repository('calc').id);
    const jobs = async (): Promise<unknown[]> =>
      (await store.sql.executeSql(`SELECT name, data->>'sha' AS sha FROM pgboss.job`, [])).rows;
    await ingest(store, 'fork', 'failed', true);
    await ingest(store, 'fork', 'passed');
    expect(await jobs()).toEqual([]);
    expect(await runs.failing(commits.get('fork red')!)).toHaveLength(1);
    expect([await runs.commits(10), await runs.flaky()]).toEqual([[], new Set()]);

    await ingest(store, 'own', 'failed');
    expect(await jobs()).toEqual([]);
    await ingest(store, 'own', 'passed');
    expect(await jobs()).toEqual([{ name: 'harvest', sha: commits.get('own green') }]);
    expect((await runs.commits(10)).sort()).toEqual([commits.get('own green'), commits.get('own red')].sort());
  });

  test('names in a plain report are kept without secrets, and tests that differ by one alone stay two', async (store) => {
    const { fake, github: client, people } = github();
    const repository = fake.repository('calc');
    const settings = { '.github/codelutra.yml': "app: { reports: ['junit'] }\n" };
    const headSha = await people.push('octocat', 'main', settings, 'settings');
    const secrets = ['1', '2'].map((one) => `ghp_${one}${'6C7e42F292c6912E7710c838347Ae178B4a'}`);
    const cases = secrets.map(
      (secret) =>
        `<testcase classname="with ${secret}" name="opens ${secret}" file="${secret}.test.js"><failure message="no ${secret}"/></testcase>`,
    );
    const { id: runId } = await runWorkflow(fake, repository, {
      headSha,
      branch: 'main',
      from: repository,
      conclusion: 'failure',
      artifacts: { junit: { [`${secrets[0]}.xml`]: `<testsuite tests="2">${cases.join('')}</testsuite>` } },
    });
    const workshop = await workshopOn(store);
    const context = { ...workshop, github: client, signal: new AbortController().signal } as unknown as JobContext;
    const job = { installationId: 7, repositoryId: repository.id, owner: name.owner, name: name.repo };
    await handlers.ingest.run({ ...job, runId, attempt: 1 }, context);
    await workshop.jobs.stop();
    const { runs } = store.installation(7).repository(repository.id);
    const failing = await runs.failing(headSha);
    expect(new Set(failing.map(({ test_id }) => test_id)).size).toBe(2);
    const { rows } = await store.sql.executeSql(`SELECT * FROM outcomes WHERE suite LIKE 'with%'`);
    expect(rows).toHaveLength(2);
    for (const secret of secrets) expect(JSON.stringify([rows, failing, workshop.lines])).not.toContain(secret);
    expect(failing[0]?.test_id).toMatch(/opens \[redacted:/);
  });
});
