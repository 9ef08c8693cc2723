import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Task } from '../preference/index.ts';
import { outcomeId } from '../reports/index.ts';
import { programOf } from '../source/index.ts';
import { verdictKinds, type Verdict } from '../verdict/index.ts';

/** How a model is asked for candidates. */
const WAYS = ['ranked', 'greedy', 'drawn'] as const;
export type Way = (typeof WAYS)[number];

/** What is measured of one candidate and its verdict: enough for every metric, small enough to keep for all. */
export const candidateResultSchema = z.strictObject({
  source: z.string().min(1).max(40),
  /** How the model was asked: `ranked` its departures from the failing version, best first; `greedy` its likeliest answer; `drawn` at a temperature. */
  way: z.enum(WAYS),
  kind: z.enum(verdictKinds),
  /** Share of the task's tests that passed, 0 to 1. */
  testPass: z.number().min(0).max(1),
  /** Whether it is the failing function version again, comments and layout aside. */
  copy: z.boolean(),
  /** Equal for candidates that are the same program: sha256 of the normalised text, or of the answer that holds none. */
  key: z.string().regex(/^[0-9a-f]{64}$/),
  /** New static findings, and those of them about security. */
  findings: z.int().min(0),
  security: z.int().min(0),
  /** Cyclomatic complexity minus that of the version it replaces; null where no check can tell. */
  complexity: z.number().nullable(),
  /** Tokens of the answer; null where the source has none. */
  tokens: z.number().min(0).nullable(),
  /** Seconds to generate it and run its tests. */
  seconds: z.number().min(0).nullable(),
});

/** One task's candidates, measured. */
export const taskResultSchema = z.strictObject({
  id: z.string().min(1).max(200),
  group: z.string().min(1).max(2000),
  language: z.string().min(1).max(40),
  source: z.string().min(1).max(40),
  /** In the order they were proposed. */
  candidates: z.array(candidateResultSchema).max(10_000),
});

export type CandidateResult = z.infer<typeof candidateResultSchema>;
export type TaskResult = z.infer<typeof taskResultSchema>;

/** What a result is measured against: a task, or one of the general suite. */
export type MeasuredTask = Pick<Task, 'id' | 'group' | 'language' | 'text'> & {
  source: string;
  tests: readonly Pick<Task['tests'][number], 'file' | 'suite' | 'name'>[];
};

/** A candidate as `src/generate` proposes it; one without text is an answer that holds no function. */
export interface MeasuredCandidate {
  readonly source: string;
  /** Default `drawn`. */
  readonly way?: Way | undefined;
  readonly text?: string | undefined;
  readonly answer?: string | undefined;
  readonly problem?: string | undefined;
  readonly tokens?: number | undefined;
  readonly seconds?: number | undefined;
}

/** Measures a task's candidates with their verdicts. */
export async function taskResult(
  task: MeasuredTask,
  judged: readonly { candidate: MeasuredCandidate; verdict: Verdict }[],
): Promise<TaskResult> {
  const program = await programOf(task.text, task.language);
  const tests = new Set(task.tests.map((test) => outcomeId(test)));
  const candidates: CandidateResult[] = [];
  for (const { candidate, verdict } of judged) {
    const text = candidate.text === undefined ? undefined : await programOf(candidate.text, task.language);
    candidates.push({
      source: candidate.source,
      way: candidate.way ?? 'drawn',
      kind: verdict.kind,
      testPass: testPass(verdict, tests),
      copy: text === program,
      key: keyOf(text ?? `${candidate.problem ?? ''}\0${squeeze(candidate.answer ?? '')}`),
      findings: verdict.findings.length,
      security: verdict.findings.filter(({ security }) => security).length,
      complexity: verdict.complexity === null ? null : verdict.complexity.after - verdict.complexity.before,
      tokens: candidate.tokens ?? null,
      seconds: candidate.seconds === undefined ? null : candidate.seconds + verdict.seconds,
    });
  }
  return { id: task.id, group: task.group, language: task.language, source: task.source, candidates };
}

function testPass(verdict: Verdict, tests: ReadonlySet<string>): number {
  if (verdict.kind === 'passed') return 1;
  if (tests.size === 0) return 0;
  const passed = new Set(verdict.outcomes.filter(({ status }) => status === 'passed').map(({ id }) => id));
  return [...tests].filter((id) => passed.has(id)).length / tests.size;
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
