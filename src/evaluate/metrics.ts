import { entropy } from './entropy.ts';
import { passAtK } from './passAtK.ts';
import type { CandidateResult, TaskResult } from './taskResult.ts';

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

/** The candidates that a figure of single answers is taken of: the likeliest ones where a task has any, else all. */
function single({ candidates }: TaskResult): readonly CandidateResult[] {
  const greedy = candidates.filter((candidate) => candidate.greedy);
  return greedy.length > 0 ? greedy : candidates;
}

/** The candidates that pass@k draws from: those that were drawn at a temperature where a task has any, else all. */
function drawn({ candidates }: TaskResult): readonly CandidateResult[] {
  const sampled = candidates.filter((candidate) => !candidate.greedy);
  return sampled.length > 0 ? sampled : candidates;
}

/** Share of tasks that would be solved by one of `k` candidates; with k = 1 by the likeliest answer, where it was taken. */
export function passAt(k: number): Metric {
  return {
    name: `pass@${k}`,
    title: k === 1 ? 'Fixed by one candidate (pass@1)' : `Fixed by one of ${k} candidates (pass@${k})`,
    unit: 'share',
    better: 'higher',
    over: 'mean',
    of: (task) => {
      const candidates = k === 1 ? single(task) : drawn(task);
      return passAtK(candidates.length, candidates.filter(({ kind }) => kind === 'passed').length, k);
    },
  };
}

/** Every metric beside pass@k. Another one is one entry here. */
const others: readonly Metric[] = [
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
