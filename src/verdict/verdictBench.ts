import type { OpenBench, RunRecord } from '../harvest/index.ts';
import { failingIds, readText, statusIn, testId, timeLimited } from '../harvest/index.ts';
import type { TestEnvironment } from '../harvest/index.ts';
import type { Task } from '../preference/index.ts';
import { outcomeId, wholeFile } from '../reports/index.ts';
import { listFunctions, readFunction, replaceFunction, SourceSyntaxError } from '../source/index.ts';
import type { LanguageName } from '../source/index.ts';
import { checkReplacement } from './checkReplacement.ts';
import type { Verdict } from './verdict.ts';

/** What a verdict needs to know of a task. */
export type JudgedTask = Pick<
  Task,
  'path' | 'function' | 'language' | 'text' | 'tests' | 'commits' | 'command' | 'testFiles' | 'overlay'
>;

export interface JudgeOptions {
  /** 0 for the first verdict; another number runs the tests anew, to tell a flaky pass from a real one. */
  readonly repeat?: number;
  /** A run that shows how long the tests take when they pass; default the failing version's own. */
  readonly within?: Pick<RunRecord, 'seconds'>;
  /** Seconds that a test file has in any case, however quick that run was. */
  readonly least?: number;
  /** Whether the static checks are made, which may take longer than quick tests; default true. Without: no findings. */
  readonly checks?: boolean;
}

const MAX_MESSAGE = 4000;
const MAX_OUTCOMES = 20_000;

/**
 * Runs candidates for the tasks of one repository. A verdict is cached by content: the same code, tests and dependencies
 * are not run twice, not even by another process later.
 */
export class VerdictBench {
  private readonly open: OpenBench;
  private readonly baselines = new Map<string, Promise<Baseline>>();

  /** @param open is closed by its owner */
  constructor(open: OpenBench) {
    this.open = open;
  }

  /** Whether the repository has the commits that the task stands on. */
  async has(task: JudgedTask): Promise<boolean> {
    return (await readText(this.open.repository, task.commits.tree, task.path).catch(() => undefined)) !== undefined;
  }

  /**
   * Why the task can't tell a right candidate from a wrong one: its failing version doesn't fail each of the task's
   * tests here and now. `undefined` for a sound task.
   */
  async unsound(task: JudgedTask): Promise<string | undefined> {
    const { environment, runs } = await this.baseline(task);
    if (environment === undefined) return 'its tests do not start';
    for (const test of task.tests) {
      const run = runs.get(test.file);
      if (run === undefined) return `the test file ${test.file} is not one of the task's`;
      if (!failingIds(run).has(testId(test)) && run.trouble === null) {
        return `the test "${testId(test)}" does not fail: it ${statusIn(run, testId(test)) ?? 'did not run'}`;
      }
    }
    return undefined;
  }

  /**
   * The verdict on a function text for a task. `passed`: all of the task's tests pass, and no other test of their files
   * fails that passed with the failing version.
   */
  async judge(
    task: JudgedTask,
    text: string,
    { repeat = 0, within, least, checks = true }: JudgeOptions = {},
  ): Promise<Verdict> {
    const edited = await this.edited(task, text);
    if (edited.problem !== undefined) return broken(edited.problem);
    const { environment, runs } = await this.baseline(task);
    if (environment === undefined) return { ...broken('its tests do not start'), kind: 'load-error' };
    const { findings, complexity } = checks
      ? await checkReplacement(task.text, text, task.language)
      : { findings: [], complexity: null };
    const outcomes: Verdict['outcomes'] = [];
    let seconds = 0;
    let kind: Verdict['kind'] = 'passed';
    let message: string | undefined;
    for (const file of task.testFiles) {
      const before = runs.get(file)!;
      const state = stateOf(task, edited.file);
      const run = await this.open.bench.run(
        state,
        file,
        environment,
        repeat,
        timeLimited(task.command, within ?? before, least),
      );
      seconds += run.seconds;
      outcomes.push(...outcomesOf(run, file));
      const told = tell(task, file, before, run);
      if (told === undefined) continue;
      ({ kind, message } = told);
      break;
    }
    return {
      kind,
      outcomes: outcomes.slice(0, MAX_OUTCOMES),
      ...(message === undefined ? {} : { message: message.slice(0, MAX_MESSAGE) }),
      findings,
      complexity,
      seconds: Math.round(seconds * 1000) / 1000,
    };
  }

  private async edited(
    task: JudgedTask,
    text: string,
  ): Promise<{ file: string; problem?: never } | { file?: never; problem: string }> {
    if ((await readFunction(text, task.language as LanguageName)) === undefined) {
      return { problem: 'not exactly one function' };
    }
    const source = await readText(this.open.repository, task.commits.tree, task.path);
    try {
      const fn = (await listFunctions(task.path, source ?? '')).find(({ name }) => name === task.function);
      if (fn === undefined || source === undefined) return { problem: `${task.function} is not in ${task.path}` };
      const file = await replaceFunction(source, fn, text);
      await listFunctions(task.path, file);
      return { file };
    } catch (error) {
      if (error instanceof SourceSyntaxError) return { problem: error.message };
      throw error;
    }
  }

  /** The failing version's own runs, with the newest dependencies, or the commit's where tests don't start with those. */
  private baseline(task: JudgedTask): Promise<Baseline> {
    const { commits, path, function: name, text, testFiles, command, overlay } = task;
    const key = JSON.stringify([commits, path, name, text, testFiles, command.argv, overlay]);
    let found = this.baselines.get(key);
    if (found === undefined) {
      found = this.findBaseline(task);
      this.baselines.set(key, found);
    }
    return found;
  }

  private async findBaseline(task: JudgedTask): Promise<Baseline> {
    const edited = await this.edited(task, task.text);
    if (edited.problem !== undefined) return { environment: undefined, runs: new Map() };
    const { newest, environments } = this.open;
    const first = await this.runAll(task, edited.file, newest);
    if (starts(first)) return { environment: newest, runs: first };
    const own = await environments.ownOf(task.commits.good, newest);
    if (own === undefined) return { environment: this.loads(task) ? newest : undefined, runs: first };
    const second = await this.runAll(task, edited.file, own);
    return starts(second) ? { environment: own, runs: second } : { environment: newest, runs: first };
  }

  /** A failing version may break its file's loading: then the task's tests themselves say `errored`. */
  private loads(task: JudgedTask): boolean {
    return task.tests.some(({ before }) => before === 'errored');
  }

  private async runAll(task: JudgedTask, file: string, environment: TestEnvironment): Promise<Map<string, RunRecord>> {
    const runs = new Map<string, RunRecord>();
    for (const testFile of task.testFiles) {
      runs.set(testFile, await this.open.bench.run(stateOf(task, file), testFile, environment, 0, task.command));
    }
    return runs;
  }
}

interface Baseline {
  /** `undefined` where the tests start with no set of dependencies. */
  environment: TestEnvironment | undefined;
  runs: ReadonlyMap<string, RunRecord>;
}

function starts(runs: ReadonlyMap<string, RunRecord>): boolean {
  return [...runs.values()].every((run) => run.passed.length + run.notPassed.length > 0);
}

function stateOf(task: JudgedTask, file: string) {
  const { tree, good } = task.commits;
  return { tree, overlay: { from: good, paths: task.overlay }, edits: [{ path: task.path, text: file }] };
}

/** What a test file's run says against a candidate; `undefined` for nothing. */
function tell(
  task: JudgedTask,
  file: string,
  before: RunRecord,
  run: RunRecord,
): { kind: Exclude<Verdict['kind'], 'passed'>; message: string } | undefined {
  if (run.ending === 'timed-out') return { kind: 'timed-out', message: `${file}: stopped when its time was over` };
  if (run.ending !== 'exited') return { kind: 'failed', message: `${file}: stopped (${run.ending})` };
  if (run.passed.length + run.notPassed.length === 0) {
    return { kind: 'load-error', message: run.trouble ?? `${file}: no test ran` };
  }
  const passed = new Set(run.passed);
  for (const test of task.tests) {
    const id = testId(test);
    if (test.file !== file || passed.has(id)) continue;
    if (test.name === wholeFile) {
      // The file did not load: nothing is known of its tests but that all of them should pass.
      const [first] = failingIds(run);
      if (first === undefined) continue;
      return { kind: 'failed', message: `${first}: fails, now that its file loads` };
    }
    const said = run.notPassed.find((other) => testId(other) === id);
    return { kind: 'failed', message: `${id}: ${said === undefined ? 'did not run' : said.message || said.status}` };
  }
  const lost = before.passed.find((id) => !passed.has(id));
  return lost === undefined ? undefined : { kind: 'failed', message: `${lost}: passed before, and no longer does` };
}

function outcomesOf(run: RunRecord, file: string): Verdict['outcomes'] {
  const known = new Set(run.notPassed.map((test) => testId(test)));
  return [
    ...run.notPassed.map(({ suite, name, status }) => ({ id: outcomeId({ file, suite, name }), status })),
    // Passed tests are kept by `suite > name`, which is what an outcome's id without a file is.
    ...run.passed
      .filter((id) => !known.has(id))
      .map((id) => ({ id: outcomeId({ file, suite: '', name: id }), status: 'passed' as const })),
  ];
}

function broken(message: string): Verdict {
  return { kind: 'syntax-error', outcomes: [], message, findings: [], complexity: null, seconds: 0 };
}
