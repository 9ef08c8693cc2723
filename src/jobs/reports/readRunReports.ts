import picomatch from 'picomatch';
import { messageOf, UserError } from '../../errors.ts';
import {
  downloadArtifact,
  getWorkflowRun,
  listArtifacts,
  type Artifact,
  type WorkflowRun,
} from '../../github/index.ts';
import { redact } from '../../redact.ts';
import {
  outcomeId,
  parseReport,
  readJobReport,
  redactOutcomes,
  REPORT_ARTIFACT,
  REPORT_FILE,
  type Outcome,
} from '../../reports/index.ts';
import type { NewOutcome } from '../../store/index.ts';
import type { JobContext } from '../jobContext.ts';
import type { RepositoryPlace } from '../place/index.ts';

/** What a run's reports say. */
export interface RunReports {
  readonly outcomes: NewOutcome[];
  /** Ids of tests that failed before they passed within one job. */
  readonly flaky: string[];
  /** Why a report could not be read; null where all could. */
  readonly trouble: string | null;
}

/** One job's report. `job` is the same in every attempt and every run. */
interface Report {
  readonly job: string;
  readonly outcomes: readonly Outcome[];
}

/** Bounds on one run: beyond them what is left is not read. */
const MOST_ARTIFACTS = 50;
const MOST_OUTCOMES = 200_000;
const REPORT_PATH = /\.(?:xml|json|jsonl|ndjson|tap|txt)$/i;

/** Reads the reports among an attempt's artifacts: ours, and those that the settings name. */
export async function readRunReports(
  place: RepositoryPlace,
  run: WorkflowRun,
  context: JobContext,
): Promise<RunReports> {
  const reports: Report[] = [];
  const troubles: string[] = [];
  for (const artifact of await artifactsOf(place, run, context)) {
    context.signal.throwIfAborted();
    try {
      reports.push(...(await readArtifact(place, run, artifact, context)));
    } catch (error) {
      // A stranger's report that is damaged is no reason to lose the others.
      if (!(error instanceof UserError)) throw error;
      troubles.push(`${artifact.name.slice(0, 100)}: ${messageOf(error)}`);
    }
    if (reports.reduce((sum, { outcomes }) => sum + outcomes.length, 0) > MOST_OUTCOMES) {
      troubles.push(`more than ${MOST_OUTCOMES} outcomes: the rest was not read`);
      break;
    }
  }
  const all = withOwnJobs(reports);
  const flaky = all.flatMap(({ outcomes }) => outcomes.filter((outcome) => outcome.flaky === true).map(outcomeId));
  return {
    outcomes: all.flatMap(({ job, outcomes }) => outcomes.map((outcome) => rowOf(job, outcome))),
    flaky: [...new Set(flaky)],
    trouble: troubles.length === 0 ? null : (await redact(troubles.join('; '))).text.slice(0, 2000),
  };
}

/** The attempt's own artifacts that may hold reports. Ours tell their attempt themselves; others by when they were made. */
async function artifactsOf(
  { name, app }: RepositoryPlace,
  run: WorkflowRun,
  { github }: JobContext,
): Promise<Artifact[]> {
  const matches = picomatch([...app.reports], { dot: true });
  const named = (await listArtifacts(github, name, run.id)).filter(
    (artifact) => !artifact.expired && (isOurs(artifact) || (app.reports.length > 0 && matches(artifact.name))),
  );
  const next = named.some((artifact) => !isOurs(artifact))
    ? await getWorkflowRun(github, name, run.id, run.attempt + 1)
    : undefined;
  const until = next === undefined ? Infinity : Date.parse(next.startedAt);
  return named
    .filter((artifact) => {
      if (isOurs(artifact) || artifact.createdAt === undefined) return true;
      const made = Date.parse(artifact.createdAt);
      return made >= Date.parse(run.startedAt) && made < until;
    })
    .slice(0, MOST_ARTIFACTS);
}

function isOurs({ name }: Artifact): boolean {
  return name === REPORT_ARTIFACT || name.startsWith(`${REPORT_ARTIFACT}-`);
}

async function readArtifact(
  { name }: RepositoryPlace,
  run: WorkflowRun,
  artifact: Artifact,
  { github, log }: JobContext,
): Promise<Report[]> {
  const ours = isOurs(artifact);
  const wanted = (path: string): boolean => (ours ? path === REPORT_FILE : REPORT_PATH.test(path));
  const files = (await downloadArtifact(github, name, artifact, { wanted })) ?? [];
  if (ours) {
    const reports: Report[] = [];
    for (const { bytes } of files) {
      const report = await readJobReport({ bytes, name: artifact.name });
      if (report.run.attempt !== 0 && report.run.attempt !== run.attempt) continue;
      const { job, matrix } = report.run;
      reports.push({ job: `${job} ${matrix}`.trim() || artifact.name, outcomes: report.outcomes });
    }
    return reports;
  }
  const reports: Report[] = [];
  let refused: unknown;
  for (const { path, bytes } of files) {
    try {
      const outcomes = await redactOutcomes(await parseReport({ bytes, name: path }));
      reports.push({ job: (await redact(`${artifact.name}/${path}`)).text, outcomes });
    } catch (error) {
      // Among the reports lie other files.
      if (!(error instanceof UserError)) throw error;
      refused ??= error;
      log.debug({ artifact: artifact.name, path }, error.message);
    }
  }
  if (reports.length === 0 && refused !== undefined) throw refused;
  return reports;
}

/** Jobs that call themselves the same are told apart by their order. */
function withOwnJobs(reports: readonly Report[]): Report[] {
  const seen = new Map<string, number>();
  return reports.map(({ job, outcomes }) => {
    const name = job.slice(0, 500);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return { job: count === 1 ? name : `${name} #${count}`, outcomes };
  });
}

function rowOf(job: string, outcome: Outcome): NewOutcome {
  const { file, suite, name, status, durationMs, message } = outcome;
  return {
    job,
    test_id: outcomeId(outcome),
    file,
    suite,
    name,
    status,
    duration_ms: durationMs,
    message,
  };
}
