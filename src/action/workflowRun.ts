import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { REPORT_ARTIFACT, type JobReport } from '../reports/index.ts';

const MOST_EVENT_BYTES = 30 * 1024 * 1024;

const eventSchema = z.object({
  pull_request: z.object({ head: z.object({ sha: z.string().max(64) }) }).optional(),
});

/** Which commit, run, attempt and job this step belongs to, as the runner tells it. */
export async function currentRun(
  env: NodeJS.ProcessEnv,
  matrix: string,
): Promise<Pick<JobReport, 'commit' | 'run'> | undefined> {
  const commit = (await pullHead(env['GITHUB_EVENT_PATH'])) ?? env['GITHUB_SHA'] ?? '';
  if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(commit)) return undefined;
  return {
    commit,
    run: {
      id: number(env['GITHUB_RUN_ID']),
      attempt: number(env['GITHUB_RUN_ATTEMPT']),
      job: env['GITHUB_JOB'] ?? '',
      matrix,
    },
  };
}

/** A pull request's workflow runs on a merge commit of GitHub's own; what is meant is the head of its branch. */
async function pullHead(eventPath: string | undefined): Promise<string | undefined> {
  if (eventPath === undefined || eventPath === '') return undefined;
  try {
    if ((await stat(eventPath)).size > MOST_EVENT_BYTES) return undefined;
    return eventSchema.parse(JSON.parse(await readFile(eventPath, 'utf8'))).pull_request?.head.sha;
  } catch {
    // Without the event the commit of the run is what there is to know.
    return undefined;
  }
}

function number(text: string | undefined): number {
  return /^\d{1,15}$/.test(text ?? '') ? Number(text) : 0;
}

/**
 * Names for the artifact, in the order to try them. A run has one artifact of a name, and several jobs, combinations of a
 * matrix and steps may each bring theirs.
 */
export function artifactNames({ job, matrix, attempt }: JobReport['run']): string[] {
  const own = createHash('sha256')
    .update(JSON.stringify([job, matrix, attempt]))
    .digest('hex')
    .slice(0, 10);
  const named = `${REPORT_ARTIFACT}-${own}`;
  const further = Array.from({ length: 8 }, (_, i) => `${named}-${i + 2}`);
  return [...(matrix === '' && attempt <= 1 ? [REPORT_ARTIFACT] : []), named, ...further];
}
