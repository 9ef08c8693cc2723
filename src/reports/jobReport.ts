import { z } from 'zod';
import { redact } from '../redact.ts';
import { checkShape } from './checkShape.ts';
import { cleanLine, cutMiddle, logTail } from './cleanText.ts';
import type { Outcome } from './outcome.ts';
import { OutcomeList } from './outcomeList.ts';
import { defaultReportLimits, type ReportLimits } from './reportLimits.ts';
import { redactOutcomes } from './redactOutcomes.ts';
import { ReportReader, type ReportInput } from './reportReader.ts';

/** The artifact's name; where a workflow run has several, further ones continue it after a hyphen. */
export const REPORT_ARTIFACT = 'codelutra-report';
/** The one file in it. */
export const REPORT_FILE = 'report.json';

const LOG_CHARS = 20_000;
const MOST_LOGS = 10;
/** Characters of all messages together; beyond them a message keeps its beginning. */
const MESSAGES_CHARS = 16_000_000;
const SHORT_MESSAGE = 200;

const outcomeSchema = z.strictObject({
  file: z.string().nullable(),
  suite: z.string(),
  name: z.string(),
  status: z.enum(['passed', 'failed', 'errored', 'skipped']),
  durationMs: z.number().min(0).nullable(),
  message: z.string().nullable(),
  flaky: z.literal(true).optional(),
});

const artifactSchema = z.strictObject({
  schema: z.literal(1),
  commit: z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/),
  command: z.string().max(2_000),
  run: z.strictObject({
    id: z.int().min(0),
    attempt: z.int().min(0),
    job: z.string().max(500),
    matrix: z.string().max(2_000),
  }),
  outcomes: z.array(outcomeSchema),
  logs: z.array(z.strictObject({ name: z.string().max(2_000), text: z.string().max(LOG_CHARS + 100) })).max(MOST_LOGS),
});

/** What one job of one attempt of a workflow run says about its tests. */
export interface JobReport {
  /** The commit the workflow ran for, as the workflow says: 40 or 64 hexadecimal characters. */
  commit: string;
  /** What ran the tests, as the workflow says; empty where it doesn't. */
  command: string;
  run: {
    /** The workflow run's number and attempt; 0 outside a workflow. */
    id: number;
    attempt: number;
    /** The job's key in the workflow file. */
    job: string;
    /** The values of the job's matrix as JSON; empty for a job without one. */
    matrix: string;
  };
  /** At least one, with ids unique among them. */
  outcomes: Outcome[];
  /** The ends of what commands printed. */
  logs: { name: string; text: string }[];
}

/** The artifact's text: secrets put out, logs and messages cut. */
export async function writeJobReport({ commit, command, run, outcomes, logs }: JobReport): Promise<string> {
  let left = MESSAGES_CHARS;
  const cut = (message: string | null): string | null => {
    if (message === null) return null;
    const kept = left > message.length ? message : cutMiddle(message, SHORT_MESSAGE);
    left -= kept.length;
    return kept;
  };
  const report: JobReport = {
    commit,
    command: cleanLine(command).slice(0, 2_000),
    run: { ...run, job: cleanLine(run.job).slice(0, 500), matrix: cleanLine(run.matrix).slice(0, 2_000) },
    outcomes: outcomes.map((outcome) => ({ ...outcome, message: cut(outcome.message) })),
    logs: logs
      .slice(0, MOST_LOGS)
      .map(({ name, text }) => ({ name: cleanLine(name).slice(0, 2_000), text: logTail(text, LOG_CHARS) })),
  };
  return `${JSON.stringify({ schema: 1, ...(await withoutSecrets(report)) })}\n`;
}

/**
 * Reads the artifact's text, which comes from a stranger's workflow: bounded, checked, and cleaned anew.
 * @throws UserError naming the file and what is wrong
 */
export async function readJobReport(input: ReportInput, limits: Partial<ReportLimits> = {}): Promise<JobReport> {
  const bounds = { ...defaultReportLimits, ...limits };
  const reader = new ReportReader(input, bounds);
  reader.readAs('codelutra');
  const { commit, command, run, outcomes, logs } = checkShape(artifactSchema, await reader.json(), reader);
  if (outcomes.length === 0) throw reader.broken('it holds no test');
  const list = new OutcomeList(reader.name, bounds, undefined);
  for (const outcome of outcomes) list.add(outcome);
  return withoutSecrets({
    commit,
    command: cleanLine(command),
    run: { ...run, job: cleanLine(run.job), matrix: cleanLine(run.matrix) },
    outcomes: list.finish(),
    logs: logs.map(({ name, text }) => ({ name: cleanLine(name), text: logTail(text, LOG_CHARS) })),
  });
}

/** The report with every secret in its texts put out; who runs the tests is not who reads the report. */
async function withoutSecrets({ commit, command, run, outcomes, logs }: JobReport): Promise<JobReport> {
  const { id, attempt, job, matrix } = run;
  const clean = async (text: string): Promise<string> => (await redact(text)).text;
  return {
    commit,
    command: await clean(command),
    run: { id, attempt, job: await clean(job), matrix: await clean(matrix) },
    outcomes: await redactOutcomes(outcomes),
    logs: await Promise.all(logs.map(async ({ name, text }) => ({ name: await clean(name), text: await clean(text) }))),
  };
}
