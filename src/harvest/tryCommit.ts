import { carriedState, commitState, parentState, revertedState } from './carry.ts';
import type { Candidate, CommitTrial } from './commitTrial.ts';
import type { Contrast } from './confirm.ts';
import type { DetectedTests } from './detectTestCommand.ts';
import type { TestEnvironment } from './environment.ts';
import type { Refusal } from './refusal.ts';
import { failingIds, statusIn, testId } from './runRecord.ts';
import type { RunRecord } from './runRecord.ts';
import type { TestBench } from './testBench.ts';
import type { TestCommand } from './testCommand.ts';
import type { TreeState } from './treeState.ts';

/** A function whose old text fails tests that its new text passes, after one run of each. */
export interface Finding {
  candidate: Candidate;
  carried: 'alone' | 'together';
  contrasts: Contrast[];
}

/** More reversals than this tell little more and cost a run each. */
const MAX_REVERTED = 6;
/** In a file of fewer tests, choosing among them saves nothing: starting takes longer than running. */
const MANY_TESTS = 100;

/**
 * Runs a commit's tests on the parent's code and finds the functions that make them pass. Runs are ordered so that
 * most commits are refused after the first one; nothing is repeated here (see `confirm`). Of long test files only the
 * tests in question are run where nothing is asked of the others.
 * @param only the command for a few tests alone, where there is one
 */
export async function tryCommit(
  bench: TestBench,
  environment: TestEnvironment,
  trial: CommitTrial,
  only: DetectedTests['only'],
): Promise<Finding[] | Refusal> {
  const before = await runAll(
    bench,
    environment,
    trial.tests.map(({ file }) => file),
    parentState(trial),
  );
  const red = new Map([...before].filter(([, record]) => failingIds(record).size > 0));
  if (red.size === 0) return notRed(bench, environment, trial, before);
  let wanted = new Map([...red].map(([file, record]) => [file, failingIds(record)]));
  let chosen = chosenOf(wanted, red, only);
  const passedByAll = async (): Promise<Map<string, Set<string>>> => {
    const run = (some: Chosen) => runAll(bench, environment, [...wanted.keys()], commitState(trial), some);
    const passed = passedOf(wanted, await run(chosen));
    if (passed.size > 0 || chosen.size === 0) return passed;
    // Perhaps the tests can't be chosen by these names, or not without their neighbours.
    chosen = new Map();
    return passedOf(wanted, await run(chosen));
  };
  // With one candidate, carrying it over tells at once what the whole commit could tell.
  const single = trial.candidates.length === 1;
  if (!single) {
    wanted = await passedByAll();
    if (wanted.size === 0) return 'still-failing';
  }
  const findings: Finding[] = [];
  for (const candidate of trial.candidates) {
    if (wanted.size === 0) break;
    if (findings.some((finding) => contains(candidate, finding.candidate))) continue;
    const state = await carriedState(trial, candidate);
    if (!single && (await passesNone(bench, environment, wanted, state, chosen))) continue;
    const after = await runAll(bench, environment, [...wanted.keys()], state);
    if ([...after].some(([file, record]) => breaks(before.get(file)!, record))) continue;
    const fixed = passedOf(wanted, after);
    if (fixed.size === 0) continue;
    findings.push({ candidate, carried: 'alone', contrasts: contrastsOf(fixed, before, parentState(trial), state) });
    wanted = without(wanted, fixed);
  }
  if (single && findings.length > 0) return findings;
  if (single) {
    wanted = await passedByAll();
    if (wanted.size === 0) return 'still-failing';
  }
  findings.push(...(await together(bench, environment, trial, wanted, findings, chosen)));
  return findings.length === 0 ? 'not-functions' : findings;
}

/** No test failed before the commit: did they pass, or not run at all? */
async function notRed(
  bench: TestBench,
  environment: TestEnvironment,
  trial: CommitTrial,
  before: ReadonlyMap<string, RunRecord>,
): Promise<Refusal> {
  const dead = [...before].filter(([, record]) => record.passed.length === 0).map(([file]) => file);
  if (dead.length < before.size) return 'no-failure';
  const after = await runAll(bench, environment, dead, commitState(trial));
  return [...after.values()].some(({ passed }) => passed.length > 0) ? 'no-load' : 'no-start';
}

/** Functions that had to change together with others: the commit fails without them. */
async function together(
  bench: TestBench,
  environment: TestEnvironment,
  trial: CommitTrial,
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
  found: readonly Finding[],
  chosen: Chosen,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (wanted.size === 0) return findings;
  const left = trial.candidates.filter((candidate) => !found.some((finding) => finding.candidate === candidate));
  for (const candidate of left.slice(0, MAX_REVERTED)) {
    const state = await revertedState(trial, candidate);
    const reverted = await runAll(bench, environment, [...wanted.keys()], state, chosen);
    const needed = new Map(
      [...wanted]
        .map(([file, ids]): [string, Set<string>] => {
          const failing = failingIds(reverted.get(file)!);
          return [file, new Set([...ids].filter((id) => failing.has(id)))];
        })
        .filter(([, ids]) => ids.size > 0),
    );
    if (needed.size === 0) continue;
    findings.push({
      candidate,
      carried: 'together',
      contrasts: contrastsOf(needed, reverted, state, commitState(trial), chosen),
    });
  }
  return findings;
}

async function runAll(
  bench: TestBench,
  environment: TestEnvironment,
  files: readonly string[],
  state: TreeState,
  chosen: Chosen = new Map(),
): Promise<Map<string, RunRecord>> {
  const records = new Map<string, RunRecord>();
  for (const file of files) records.set(file, await bench.run(state, file, environment, 0, chosen.get(file)));
  return records;
}

/** Commands that run only some tests, by test file; the other files are run whole. */
type Chosen = ReadonlyMap<string, TestCommand>;

function chosenOf(ids: Ids, records: ReadonlyMap<string, RunRecord>, only: DetectedTests['only']): Chosen {
  const chosen = new Map<string, TestCommand>();
  for (const [file, { passed, notPassed }] of records) {
    if (passed.length + notPassed.length < MANY_TESTS) continue;
    const tests = notPassed.filter((test) => ids.get(file)?.has(testId(test)) === true);
    const command = only(tests.map(({ suite, name }) => ({ suite, name })));
    if (command !== undefined) chosen.set(file, command);
  }
  return chosen;
}

/** Whether the wanted tests, where they can be run alone, all fail: then the rest of their files needs no look. */
async function passesNone(
  bench: TestBench,
  environment: TestEnvironment,
  wanted: Ids,
  state: TreeState,
  chosen: Chosen,
): Promise<boolean> {
  if (![...wanted.keys()].every((file) => chosen.has(file))) return false;
  return passedOf(wanted, await runAll(bench, environment, [...wanted.keys()], state, chosen)).size === 0;
}

type Ids = ReadonlyMap<string, ReadonlySet<string>>;

/** The ids that passed in the records; files without any are left out. */
function passedOf(ids: Ids, records: ReadonlyMap<string, RunRecord>): Map<string, Set<string>> {
  const passed = new Map<string, Set<string>>();
  for (const [file, wanted] of ids) {
    const record = records.get(file);
    if (record === undefined) continue;
    const now = new Set([...wanted].filter((id) => statusIn(record, id) === 'passed'));
    if (now.size > 0) passed.set(file, now);
  }
  return passed;
}

function without(ids: Ids, gone: Ids): Map<string, Set<string>> {
  const left = new Map<string, Set<string>>();
  for (const [file, all] of ids) {
    const rest = new Set([...all].filter((id) => gone.get(file)?.has(id) !== true));
    if (rest.size > 0) left.set(file, rest);
  }
  return left;
}

/** Whether a test that passed before fails after. */
function breaks(before: RunRecord, after: RunRecord): boolean {
  const passed = new Set(before.passed);
  return [...failingIds(after)].some((id) => passed.has(id));
}

/** Whether the outer function's text holds the inner function. */
function contains(outer: Candidate, inner: Candidate): boolean {
  return (
    outer.path === inner.path &&
    outer.new.span.start <= inner.new.span.start &&
    outer.new.span.end >= inner.new.span.end
  );
}

/** @param red the runs before, which know the tests' names */
function contrastsOf(
  ids: Ids,
  red: ReadonlyMap<string, RunRecord>,
  before: TreeState,
  after: TreeState,
  chosen: Chosen = new Map(),
): Contrast[] {
  return [...ids].map(([file, wanted]) => {
    const first = chosen.get(file);
    const tests = (red.get(file)?.notPassed ?? [])
      .filter((test) => wanted.has(testId(test)))
      .map(({ suite, name }) => ({ suite, name }));
    return { file, before, after, tests, ...(first === undefined ? {} : { first }) };
  });
}
