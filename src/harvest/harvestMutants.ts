import { createHash } from 'node:crypto';
import { mutations, replaceFunction } from '../source/index.ts';
import type { Mutation } from '../source/index.ts';
import { confirm } from './confirm.ts';
import type { Contrast } from './confirm.ts';
import type { Evidence } from './evidence.ts';
import { evidenceOf } from './evidenceOf.ts';
import { mutantTargets } from './mutantTargets.ts';
import type { MutantTarget } from './mutantTargets.ts';
import { inTime } from './inTime.ts';
import { parallel } from './parallel.ts';
import { ProgressCount } from './progressCount.ts';
import { repeatsFor } from './repeatsFor.ts';
import { testId } from './runRecord.ts';
import type { Found, HarvestContext } from './source.ts';
import { timeLimited } from './timeLimited.ts';
import type { TreeState } from './treeState.ts';

export interface MutantSettings {
  /** Mutants tried of each function in the first round; the score is the share of them that tests catch. */
  perFunction: number;
  /** Pairs made of each function at most, in the first round. */
  pairsPerFunction: number;
  /** Functions looked at, at most. */
  functions: number;
  /** Functions of more characters are left out. */
  longest: number;
  /** Proofs wanted in all: while there are fewer, more mutants are made of functions that gave some, in up to {@link ROUNDS} rounds. */
  wanted: number;
  seed: number;
}

/** In its nth round n times as many mutants of a function are tried, and n times as many pairs made. */
const ROUNDS = 4;
/** Functions of a later round between two looks at whether there are proofs enough. */
const BATCH = 8;
/** Seconds that a mutant has at least, however quick the tests are: one that never ends is no loss, and costs them. */
const LEAST_SECONDS = 5;

export const MUTANT_DEFAULTS: MutantSettings = {
  perFunction: 8,
  pairsPerFunction: 3,
  functions: 1000,
  longest: Infinity,
  wanted: 0,
  seed: 1,
};

/** A mutant that a test caught. */
interface Caught {
  mutation: Mutation;
  contrast: Contrast;
}

/** Proofs from mutants of the newest commit's functions: the mutant fails tests that the function passes. */
export async function harvestMutants(context: HarvestContext, settings: MutantSettings): Promise<Found[]> {
  const { targets, testTexts } = await mutantTargets(context);
  // Functions in an order that says nothing about them, so that a bound on their number draws from the whole project.
  const drawn = targets
    .filter(({ fn }) => fn.text.length <= settings.longest)
    .map((target) => ({ target, lot: lotOf(settings.seed, nameOf(target)) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, settings.functions)
    .map(({ target }) => target);
  const commit = await context.repository.commit(context.head);
  const proveAll = (some: readonly MutantTarget[], round: number, count: ProgressCount): Promise<Found[]> => {
    const many = {
      ...settings,
      perFunction: settings.perFunction * round,
      pairsPerFunction: settings.pairsPerFunction * round,
    };
    return parallel(some, context.jobs, (target) =>
      inTime(context, nameOf(target), async () => {
        const result = await proveMutants(context, many, target, testTexts, commit.date);
        count.add(result.evidence.length);
        return result;
      }),
    );
  };
  const found = await proveAll(drawn, 1, new ProgressCount(context, 'functions', drawn.length));
  const isEnough = (): boolean => proofsIn(found) >= settings.wanted || context.secondsLeft() === 0;
  for (let round = 2; round <= ROUNDS && !isEnough(); round++) {
    const good = [...found.keys()].filter((at) => found[at]!.evidence.length > 0);
    const count = new ProgressCount(context, `functions (round ${round})`, good.length);
    for (let start = 0; start < good.length && !isEnough(); start += BATCH) {
      const batch = good.slice(start, start + BATCH);
      // A function's first mutants are the same in every round, and their runs are remembered.
      const more = await proveAll(
        batch.map((at) => drawn[at]!),
        round,
        count,
      );
      for (const [index, at] of batch.entries()) if (more[index]!.refusal !== 'no-time') found[at] = more[index]!;
    }
  }
  context.progress.done();
  return found;
}

function proofsIn(found: readonly Found[]): number {
  return found.reduce((sum, { evidence }) => sum + evidence.length, 0);
}

async function proveMutants(
  context: HarvestContext,
  settings: MutantSettings,
  target: MutantTarget,
  testTexts: ReadonlyMap<string, string>,
  date: string,
): Promise<Found> {
  const what = nameOf(target);
  const mutants = (await mutations(target.fn, { seed: settings.seed, max: settings.perFunction * 4 }))
    .filter(({ span }) => !target.nested.some(({ start, end }) => span.start >= start && span.end <= end))
    .slice(0, settings.perFunction);
  if (mutants.length === 0) return { what, evidence: [], refusal: 'no-function', tried: false };
  const caught: Caught[] = [];
  let killed = 0;
  for (const mutation of mutants) {
    const result = await tryMutant(context, target, mutation);
    if (result !== 'survived') killed++;
    if (typeof result === 'object') caught.push({ mutation, contrast: result });
  }
  const evidence: Evidence[] = [];
  for (const { mutation, contrast } of caught) {
    if (evidence.length >= settings.pairsPerFunction) break;
    const mutant = { operator: mutation.operator, score: killed / mutants.length, mutants: mutants.length };
    const proved = await prove(context, target, { mutation, contrast }, testTexts, date, mutant);
    if (proved !== undefined) evidence.push(proved);
  }
  if (evidence.length > 0) return { what, evidence, tried: true };
  return { what, evidence, refusal: caught.length > 0 ? 'flaky' : 'no-failure', tried: true };
}

/** Runs the nearest tests until one catches the mutant. `stopped`: it broke or hung the run, which is no proof but counts. */
async function tryMutant(
  context: HarvestContext,
  target: MutantTarget,
  mutation: Mutation,
): Promise<Contrast | 'stopped' | 'survived'> {
  const after: TreeState = { tree: context.head };
  const text = await replaceFunction(target.file, target.fn, mutation.text);
  const before: TreeState = { tree: context.head, edits: [{ path: target.fn.path, text }] };
  for (const file of target.testFiles) {
    const green = await context.bench.run(after, file, context.newest);
    if (green.passed.length === 0) continue;
    const red = await context.bench.run(
      before,
      file,
      context.newest,
      0,
      timeLimited(context.detected.command, green, LEAST_SECONDS),
    );
    const passed = new Set(green.passed);
    const tests = red.notPassed.filter((test) => test.status !== 'skipped' && passed.has(testId(test)));
    if (tests.length > 0) return { file, before, after, tests: tests.map(({ suite, name }) => ({ suite, name })) };
    if (red.passed.length === 0) return 'stopped';
  }
  return 'survived';
}

async function prove(
  context: HarvestContext,
  { fn, file }: MutantTarget,
  { mutation, contrast }: Caught,
  testTexts: ReadonlyMap<string, string>,
  date: string,
  mutant: NonNullable<Evidence['mutant']>,
): Promise<Evidence | undefined> {
  const tests = testTexts.get(contrast.file) ?? '';
  const test = { file: contrast.file, text: tests };
  const repeats = await repeatsFor(context, context.head, test, contrast.tests, [fn.text]);
  const confirmed = await confirm(context.bench, context.newest, contrast, repeats, context.detected.only);
  if (confirmed.ids.length === 0) return undefined;
  return evidenceOf({
    source: 'mutants',
    commits: { tree: context.head, good: context.head },
    date,
    path: fn.path,
    file,
    fn,
    old: mutation.text,
    new: fn.text,
    carried: 'alone',
    together: [],
    command: context.detected.command,
    overlay: [],
    confirmed: [confirmed],
    textOf: () => tests,
    mutant,
  });
}

function nameOf({ fn }: MutantTarget): string {
  return `${fn.path}:${fn.name}`;
}

function lotOf(seed: number, name: string): string {
  return createHash('sha256').update(`${seed}\0${name}`).digest('hex');
}
