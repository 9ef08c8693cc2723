import { entropy } from './entropy.ts';
import { passAtK } from './passAtK.ts';
import type { CandidateResult, TaskResult, Way } from './taskResult.ts';

/** A figure that can be taken of any method's results. */
export interface Metric {
  readonly name: string;
  /** For people, without the unit. */
  readonly title: string;
  /** `share`: between 0 and 1. */
  readonly unit: 'share' | 'number' | 'bits' | 'tokens' | 'seconds';
  readonly better: 'higher' | 'lower';
  /** How the tasks' values make one figure; each task counts once, however many candidates it has. */
  readonly over: 'mean' | 'median';
  /** One task's value; undefined for a task that says nothing about it. */
  of(task: TaskResult): number | undefined;
}

/** What a task's model answered to the first of these ways of asking that was used, else all its candidates. */
function asked({ candidates }: TaskResult, ...ways: readonly Way[]): readonly CandidateResult[] {
  for (const way of ways) {
    const found = candidates.filter((candidate) => candidate.way === way);
    if (found.length > 0) return found;
  }
  return candidates;
}

/** The candidates that a figure of single answers is taken of. */
function single(task: TaskResult): readonly CandidateResult[] {
  return asked(task, 'greedy');
}

/**
 * Share of tasks that would be solved by one of `k` candidates: with k = 1 by the first that would be tried, which is the
 * best ranked one where candidates were ranked and else the likeliest answer; with more by `k` of those that were drawn.
 */
export function passAt(k: number): Metric {
  return {
    name: `pass@${k}`,
    title: k === 1 ? 'Fixed by the first candidate (pass@1)' : `Fixed by one of ${k} drawn candidates (pass@${k})`,
    unit: 'share',
    better: 'higher',
    over: 'mean',
    of: (task) => {
      const ranked = task.candidates.filter(({ way }) => way === 'ranked');
      if (k === 1 && ranked.length > 0) return isFixed(ranked.slice(0, 1));
      const candidates = k === 1 ? single(task) : asked(task, 'drawn');
      return passAtK(candidates.length, candidates.filter(({ kind }) => kind === 'passed').length, k);
    },
  };
}

/** Share of tasks that the best `k` ranked candidates solve, tried one after the other. */
function withinBest(k: number): Metric {
  return {
    name: `within@${k}`,
    title: `Fixed by the best ${k} ranked candidates`,
    unit: 'share',
    better: 'higher',
    over: 'mean',
    of: ({ candidates }) => {
      const ranked = candidates.filter(({ way }) => way === 'ranked');
      return ranked.length === 0 ? undefined : isFixed(ranked.slice(0, k));
    },
  };
}

function isFixed(candidates: readonly CandidateResult[]): number {
  return candidates.some(({ kind }) => kind === 'passed') ? 1 : 0;
}

/** Every metric beside pass@k. Another one is one entry here. */
const others: readonly Metric[] = [
  withinBest(4),
  {
    name: 'greedy',
    title: 'Fixed by the likeliest answer',
    unit: 'share',
    better: 'higher',
    over: 'mean',
    of: ({ candidates }) => {
      const greedy = candidates.filter(({ way }) => way === 'greedy');
      return greedy.length === 0 ? undefined : isFixed(greedy);
    },
  },
  {
    name: 'test-pass',
    title: "A task's tests that pass",
    unit: 'share',
    better: 'higher',
    over: 'mean',
    of: (task) => mean(single(task).map(({ testPass }) => testPass)) ?? 0,
  },
  rate('copy', 'Copies of the bug', ({ copy }) => copy),
  rate('syntax-error', 'Syntax errors', ({ kind }) => kind === 'syntax-error'),
  rate('load-error', 'Load errors', ({ kind }) => kind === 'load-error'),
  rate('timed-out', 'Timed out', ({ kind }) => kind === 'timed-out'),
  ofParsed('new-findings', 'New static findings a candidate', ({ findings }) => findings),
  ofParsed('new-security-findings', 'New security findings a candidate', ({ security }) => security),
  ofParsed('complexity', 'Change in cyclomatic complexity', ({ complexity }) => complexity),
  {
    name: 'distinct-failures',
    title: 'Failing candidates that differ',
    unit: 'share',
    better: 'higher',
    over: 'mean',
    of: (task) => {
      const failing = failed(task);
      return failing.length < 2 ? undefined : new Set(failing.map(({ key }) => key)).size / failing.length;
    },
  },
  {
    name: 'failure-entropy',
    title: 'Variety of the kinds of failure',
    unit: 'bits',
    better: 'higher',
    over: 'mean',
    of: (task) => {
      const failing = failed(task);
      return failing.length < 2 ? undefined : entropy(failing.map(({ kind, copy }) => (copy ? 'copy' : kind)));
    },
  },
  typical('tokens', 'Tokens of an answer', 'tokens', ({ tokens }) => tokens),
  typical('seconds', 'Time of a candidate, its tests included', 'seconds', ({ seconds }) => seconds),
];

/** The metrics of an evaluation, most important first. @param ks for pass@k, such as [1, 8] */
export function metricsFor(ks: readonly number[]): Metric[] {
  return [...[...new Set(ks)].sort((a, b) => a - b).map(passAt), ...others];
}

/** The metric of that name; undefined for a name that is none. */
export function metricOf(name: string): Metric | undefined {
  const k = /^pass@([1-9]\d{0,3})$/.exec(name)?.[1];
  return k === undefined ? others.find((metric) => metric.name === name) : passAt(Number(k));
}

function rate(name: string, title: string, counts: (candidate: CandidateResult) => boolean): Metric {
  return {
    name,
    title,
    unit: 'share',
    better: 'lower',
    over: 'mean',
    of: (task) => mean(single(task).map((candidate) => (counts(candidate) ? 1 : 0))),
  };
}

/** A mean over candidates that parse: what a static check says of the others means nothing. */
function ofParsed(name: string, title: string, value: (candidate: CandidateResult) => number | null): Metric {
  return {
    name,
    title,
    unit: 'number',
    better: 'lower',
    over: 'mean',
    of: ({ candidates }) => mean(known(candidates.filter(({ kind }) => kind !== 'syntax-error').map(value))),
  };
}

function typical(
  name: string,
  title: string,
  unit: 'tokens' | 'seconds',
  value: (candidate: CandidateResult) => number | null,
): Metric {
  return {
    name,
    title,
    unit,
    better: 'lower',
    over: 'median',
    of: ({ candidates }) => median(known(candidates.map(value))),
  };
}

function failed({ candidates }: TaskResult): CandidateResult[] {
  return candidates.filter(({ kind }) => kind !== 'passed');
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1]! + sorted[half]!) / 2;
}
