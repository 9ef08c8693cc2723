import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { runWorkflow, type FakeGitHub, type FakeRepository, type WorkflowRun } from '../github/fake/index.ts';

const run = promisify(execFile);

export interface Ci {
  readonly sha: string;
  readonly branch: string;
  readonly actor: string;
  /** One more attempt of this run. */
  readonly again?: WorkflowRun;
}

/**
 * Does what GitHub's runner would: checks a commit out, runs its tests, then codelutra's own action, and ends the
 * workflow run with what the action wrote as its artifact.
 */
export async function runTests(github: FakeGitHub, repository: FakeRepository, ci: Ci): Promise<WorkflowRun> {
  const folder = await mkdtemp(join(tmpdir(), 'codelutra-runner-'));
  try {
    const work = join(folder, 'work');
    await mkdir(join(work, 'reports'), { recursive: true });
    await repository.git.git([`--work-tree=${work}`, 'checkout', '--force', ci.sha, '--', '.'], {
      env: { GIT_INDEX_FILE: join(folder, 'index') },
    });
    const files = (await readdir(join(work, 'test'))).filter((name) => name.endsWith('.test.js'));
    const reports = await Promise.all(
      files.map(async (name) => {
        const { stdout } = await run(process.execPath, [join('test', name)], { cwd: work });
        await writeFile(join(work, 'reports', `${name}.tap`), stdout);
        return stdout;
      }),
    );
    const attempt = (ci.again?.attempts.length ?? 0) + 1;
    const id = ci.again?.id ?? github.nextId();
    const report = await reportOf(folder, work, { sha: ci.sha, id, attempt });
    return await runWorkflow(github, repository, {
      id,
      headSha: ci.sha,
      branch: ci.branch,
      actor: ci.actor,
      conclusion: reports.some((text) => /^not ok/m.test(text)) ? 'failure' : 'success',
      artifacts: { 'codelutra-report': { 'report.json': report } },
      ...(ci.again === undefined ? {} : { again: ci.again }),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The report that the action writes. */
async function reportOf(
  folder: string,
  work: string,
  { sha, id, attempt }: { sha: string; id: number; attempt: number },
): Promise<Buffer> {
  const env = {
    PATH: process.env['PATH'],
    RUNNER_TEMP: folder,
    GITHUB_WORKSPACE: work,
    GITHUB_SHA: sha,
    GITHUB_RUN_ID: String(id),
    GITHUB_RUN_ATTEMPT: String(attempt),
    GITHUB_JOB: 'test',
    GITHUB_OUTPUT: join(folder, 'outputs'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
    INPUT_REPORTS: 'reports/*.tap',
    // There is no service for artifacts here: the file is taken instead.
    INPUT_UPLOAD: 'false',
  };
  const { stdout } = await run(process.execPath, [resolve('action/index.cjs')], { cwd: work, env });
  const outputs = await readFile(env.GITHUB_OUTPUT, 'utf8').catch(() => '');
  const path = /^report=(.+)$/m.exec(outputs)?.[1];
  if (path === undefined) throw new Error(`the action left no report: ${stdout}`);
  return readFile(path);
}
