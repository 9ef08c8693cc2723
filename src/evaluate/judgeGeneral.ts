import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { outcomeId, parseReport, type Outcome } from '../reports/index.ts';
import type { RunResult, Sandbox } from '../sandbox/index.ts';
import { readFunction } from '../source/index.ts';
import { checkReplacement } from '../verdict/index.ts';
import { generalFiles, type GeneralRun } from './generalFiles.ts';
import type { GeneralTask } from './generalTask.ts';
import type { Verdict } from '../verdict/index.ts';

const MAX_MESSAGE = 4000;

const TIME_MS = 20_000;

/** Where a general task is run. */
export interface GeneralSettings {
  readonly sandbox: Sandbox;
  /** Milliseconds that the tests may take; default 20,000. */
  readonly timeMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * The verdict on a function text for a general task.
 * @throws UserError when the sandbox can't run anything
 */
export async function judgeGeneral(task: GeneralTask, text: string, settings: GeneralSettings): Promise<Verdict> {
  const found = await readFunction(text, task.language);
  if (found === undefined || found.localName !== task.function) {
    return {
      kind: 'syntax-error',
      outcomes: [],
      message: found === undefined ? 'not exactly one function' : `the function's name is not ${task.function}`,
      findings: [],
      complexity: null,
      seconds: 0,
    };
  }
  const run = generalFiles(task, text);
  const executed = await execute(run, settings);
  const points = executed.ending === 'exited' ? await pointsOf(executed.stdout) : [];
  const { findings, complexity } = await checkReplacement(task.text, text, task.language);
  const kind = kindOf(task, executed, points);
  return {
    kind,
    outcomes: points.map((point) => ({ id: outcomeId({ ...point, file: run.testFile }), status: point.status })),
    ...(kind === 'passed' ? {} : { message: messageFor(executed, points) }),
    findings,
    complexity,
    seconds: executed.durationMs / 1000,
  };
}

async function execute(run: GeneralRun, { sandbox, timeMs = TIME_MS, signal }: GeneralSettings): Promise<RunResult> {
  const folder = await mkdtemp(join(tmpdir(), 'codelutra-general-'));
  try {
    for (const [name, text] of Object.entries(run.files)) await writeFile(join(folder, name), text);
    const limits = { timeMs };
    return await sandbox.run({
      cwd: folder,
      command: run.command,
      limits,
      ...(signal === undefined ? {} : { signal }),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function kindOf(task: GeneralTask, executed: RunResult, points: readonly Outcome[]): Verdict['kind'] {
  if (executed.ending === 'timed-out') return 'timed-out';
  if (executed.ending !== 'exited') return 'failed';
  if (points.length === 0) return 'load-error';
  const passed = new Set(points.filter(({ status }) => status === 'passed').map(({ name }) => name));
  const isWhole = points.length === task.checks.length && task.checks.every(({ name }) => passed.has(name));
  return isWhole && executed.exitCode === 0 ? 'passed' : 'failed';
}

function messageFor(executed: RunResult, points: readonly Outcome[]): string {
  if (executed.ending !== 'exited') return executed.ending;
  const failing = points.find(({ status }) => status !== 'passed');
  const text = failing === undefined ? executed.stderr.trim() : `${failing.name}: ${failing.message ?? ''}`;
  return text.slice(0, MAX_MESSAGE);
}

/** The test's points; none where it didn't get so far as to print them all. */
async function pointsOf(stdout: string): Promise<Outcome[]> {
  try {
    return await parseReport({ text: stdout, name: 'the general test' }, { format: 'tap' });
  } catch (error) {
    // A text that isn't a whole report is what a candidate that breaks its file leaves: that is the verdict, not a fault.
    if (!(error instanceof UserError)) throw error;
    return [];
  }
}
