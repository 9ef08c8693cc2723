import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { outcomeId, parseReport, testRun, wholeFile, wholePackage, wholeRun } from '../reports/index.ts';
import type { Outcome } from '../reports/index.ts';
import { readResultFile } from '../sandbox/index.ts';
import type { RunResult, Sandbox } from '../sandbox/index.ts';
import type { TestEnvironment } from './environment.ts';
import { redact } from '../redact.ts';
import type { RunRecord } from './runRecord.ts';
import { steadyText } from './steadyText.ts';
import { wordsFor, writesReport } from './testCommand.ts';
import type { TestCommand } from './testCommand.ts';

const REPORT_FILE = '.codelutra-report';
const MAX_REPORT_BYTES = 64 * 1024 ** 2;
const MAX_MESSAGE = 4000;
const MAX_TROUBLE = 4000;
/** Texts are cut to this before secrets are looked for, and to their own bound after: half a key is not recognised. */
const MAX_READ = 200_000;
const WHOLE = new Set([wholeRun, wholeFile, wholePackage]);

/** What to run, and where. */
export interface TestFileRun {
  sandbox: Sandbox;
  command: TestCommand;
  environment: TestEnvironment;
  /** Absolute path of the work tree. */
  folder: string;
  file: string;
  signal?: AbortSignal;
}

/** Runs one test file once in the work tree, as it is. */
export async function runTestFile(run: TestFileRun): Promise<Omit<RunRecord, 'id' | 'tree'>> {
  const { sandbox, command, environment, folder, file } = run;
  const startedAt = new Date().toISOString();
  const result = await sandbox.run({
    cwd: folder,
    command: wordsFor(command, file, REPORT_FILE),
    env: { ...environment.env, ...command.env },
    pathFolders: environment.pathFolders,
    readOnly: environment.readOnly,
    limits: { timeMs: command.timeout * 1000 },
    ...(run.signal === undefined ? {} : { signal: run.signal }),
  });
  const log = [result.stdout, result.stderr].filter((text) => text.trim() !== '').join('\n');
  const { outcomes } = testRun({
    commit: '',
    command: '',
    startedAt,
    durationMs: result.durationMs,
    exitCode: result.exitCode ?? null,
    log,
    report: result.ending === 'exited' ? await reportOf(run, result) : null,
  });
  await rm(join(folder, REPORT_FILE), { force: true });
  return {
    file,
    startedAt,
    seconds: Math.round(result.durationMs) / 1000,
    ending: result.ending,
    exitCode: result.exitCode ?? null,
    ...(await told(outcomes, folder)),
  };
}

async function reportOf({ command, folder }: TestFileRun, result: RunResult): Promise<Outcome[] | Error | null> {
  try {
    const bytes = writesReport(command)
      ? await readResultFile(folder, REPORT_FILE, MAX_REPORT_BYTES)
      : Buffer.from(result.stdout);
    if (bytes === undefined || bytes.length === 0) return null;
    return await parseReport({ bytes, name: 'the test report' }, { format: command.report, root: folder });
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

async function told(
  outcomes: readonly Outcome[],
  folder: string,
): Promise<Pick<RunRecord, 'passed' | 'notPassed' | 'trouble'>> {
  const tests = mergeRepeats(outcomes.filter(({ name }) => !WHOLE.has(name)));
  const whole = outcomes.find(({ name, status }) => WHOLE.has(name) && status !== 'passed' && status !== 'skipped');
  const clean = async (text: string | null): Promise<string> =>
    (await redact(steadyText((text ?? '').slice(0, MAX_READ), folder))).text;
  const notPassed: RunRecord['notPassed'] = [];
  for (const { suite, name, status, message } of tests) {
    if (status === 'passed') continue;
    notPassed.push({
      suite,
      name,
      status,
      message: status === 'skipped' ? '' : (await clean(message)).slice(0, MAX_MESSAGE),
    });
  }
  return {
    passed: tests.filter(({ status }) => status === 'passed').map((test) => outcomeId({ ...test, file: null })),
    notPassed,
    trouble: whole === undefined ? null : (await clean(whole.message)).slice(-MAX_TROUBLE),
  };
}

const SEVERITY = { passed: 0, skipped: 1, errored: 2, failed: 3 } as const;

/**
 * Assertions of one name in one test (`should be equal`, `should be equal #2`) are one: their number shifts with the
 * code's path, so only together do they mean the same on both sides. The worst counts.
 */
function mergeRepeats(outcomes: readonly Outcome[]): Outcome[] {
  const names = new Set(outcomes.map((outcome) => outcomeId({ ...outcome, file: null })));
  const merged = new Map<string, Outcome>();
  for (const outcome of outcomes) {
    const plain = outcome.name.replace(/ #\d+$/, '');
    const isRepeat = plain !== outcome.name && names.has(outcomeId({ ...outcome, name: plain, file: null }));
    const one = { ...outcome, name: isRepeat ? plain : outcome.name, file: null };
    const known = merged.get(outcomeId(one));
    if (known === undefined || SEVERITY[one.status] > SEVERITY[known.status]) merged.set(outcomeId(one), one);
  }
  return [...merged.values()];
}
