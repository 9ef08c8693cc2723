import { z } from 'zod';
import { asking, askingFor } from './apiError.ts';
import type { GitHub } from './client.ts';
import { collect } from './pages.ts';
import type { RepositoryName } from './repositoryName.ts';

const NEEDED = 'Actions: read';
const MOST_RUNS = 300;
const MOST_JOBS = 1000;

const runSchema = z
  .object({
    id: z.int().positive(),
    run_attempt: z.int().positive().nullish(),
    workflow_id: z.int().positive(),
    name: z.string().max(1000).nullish(),
    path: z.string().max(1000),
    event: z.string().max(100),
    status: z.string().max(40).nullish(),
    conclusion: z.string().max(40).nullish(),
    head_sha: z.string().regex(/^[0-9a-f]{40,64}$/),
    head_branch: z.string().max(1000).nullish(),
    head_repository: z.object({ full_name: z.string().max(200) }).nullish(),
    pull_requests: z.array(z.object({ number: z.int().positive() })).nullish(),
    created_at: z.string().max(40),
    run_started_at: z.string().max(40).nullish(),
    html_url: z.string().max(2000),
  })
  .transform((run) => ({
    id: run.id,
    /** From 1; a re-run has the next number. */
    attempt: run.run_attempt ?? 1,
    workflowId: run.workflow_id,
    name: run.name ?? '',
    /** The workflow's file. */
    path: run.path,
    /** What started it: `push`, `pull_request`, `schedule`, ... */
    event: run.event,
    status: run.status ?? 'unknown',
    /** `success`, `failure`, `cancelled`, ...; undefined until it is completed. */
    conclusion: run.conclusion ?? undefined,
    headSha: run.head_sha,
    headBranch: run.head_branch ?? undefined,
    /** `OWNER/REPO` the commit came from; undefined where that fork is gone. */
    headRepository: run.head_repository?.full_name,
    /** Open pull requests of the same repository; GitHub leaves those of forks out. */
    pulls: (run.pull_requests ?? []).map(({ number }) => number),
    /** ISO 8601. */
    createdAt: run.created_at,
    /** When this attempt began, ISO 8601. */
    startedAt: run.run_started_at ?? run.created_at,
    url: run.html_url,
  }));
/** One attempt of a workflow run. */
export type WorkflowRun = z.infer<typeof runSchema>;

const jobSchema = z
  .object({
    id: z.int().positive(),
    name: z.string().max(1000),
    run_attempt: z.int().positive().nullish(),
    status: z.string().max(40),
    conclusion: z.string().max(40).nullish(),
    started_at: z.string().max(40).nullish(),
    completed_at: z.string().max(40).nullish(),
  })
  .transform((job) => ({
    /** That of its check run, too. */
    id: job.id,
    /** With the values of its matrix in brackets. */
    name: job.name,
    attempt: job.run_attempt ?? 1,
    status: job.status,
    conclusion: job.conclusion ?? undefined,
    startedAt: job.started_at ?? undefined,
    completedAt: job.completed_at ?? undefined,
  }));
/** One job of an attempt; each combination of a matrix is a job. */
export type WorkflowJob = z.infer<typeof jobSchema>;

/** A run's newest attempt, or the one asked for; undefined where there is none. @throws UserError */
export async function getWorkflowRun(
  github: GitHub,
  name: RepositoryName,
  id: number,
  attempt?: number,
): Promise<WorkflowRun | undefined> {
  return askingFor(
    'reading the workflow run',
    name,
    async () => {
      const { data } =
        attempt === undefined
          ? await github.rest.actions.getWorkflowRun({ ...name, run_id: id })
          : await github.rest.actions.getWorkflowRunAttempt({ ...name, run_id: id, attempt_number: attempt });
      return runSchema.parse(data);
    },
    NEEDED,
  );
}

export interface WorkflowRunFilter {
  readonly headSha?: string;
  readonly branch?: string;
  readonly event?: string;
  /** ISO 8601: only runs created at this time or later. */
  readonly since?: string;
  /** At most so many; default and bound 300. */
  readonly most?: number;
}

/** Completed runs, newest first, each with its newest attempt. @throws UserError */
export async function listWorkflowRuns(
  github: GitHub,
  name: RepositoryName,
  { headSha, branch, event, since, most = MOST_RUNS }: WorkflowRunFilter = {},
): Promise<WorkflowRun[]> {
  const wanted = {
    ...(headSha === undefined ? {} : { head_sha: headSha }),
    ...(branch === undefined ? {} : { branch }),
    ...(event === undefined ? {} : { event }),
    ...(since === undefined ? {} : { created: `>=${since}` }),
  };
  return asking(
    'listing the workflow runs',
    name,
    async () => {
      const pages = github.paginate.iterator(github.rest.actions.listWorkflowRunsForRepo, {
        ...name,
        ...wanted,
        status: 'completed',
        per_page: 100,
      });
      return (await collect(pages, Math.min(most, MOST_RUNS))).map((run) => runSchema.parse(run));
    },
    NEEDED,
  );
}

/** The jobs of one attempt, at most 1,000. @throws UserError */
export async function listJobs(
  github: GitHub,
  name: RepositoryName,
  run: Pick<WorkflowRun, 'id' | 'attempt'>,
): Promise<WorkflowJob[]> {
  return asking(
    'listing the jobs',
    name,
    async () => {
      const pages = github.paginate.iterator(github.rest.actions.listJobsForWorkflowRunAttempt, {
        ...name,
        run_id: run.id,
        attempt_number: run.attempt,
        per_page: 100,
      });
      return (await collect(pages, MOST_JOBS)).map((job) => jobSchema.parse(job));
    },
    NEEDED,
  );
}
