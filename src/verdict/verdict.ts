import { z } from 'zod';

/** How running a candidate can end, worst first. */
export const verdictKinds = ['syntax-error', 'load-error', 'timed-out', 'failed', 'passed'] as const;

/** One thing a static check holds against a text. */
export const staticFindingSchema = z.strictObject({
  /** The static check's name: `eslint`, `ruff`. */
  check: z.string().min(1).max(100),
  rule: z.string().min(1).max(200),
  severity: z.enum(['error', 'warning']),
  /** Whether it is about an attacker's chances, beside correctness and readability. */
  security: z.boolean(),
  /** 1-based, in the function's own text. */
  line: z.int().min(1),
  message: z.string().max(2000),
});

/** What running a candidate showed. */
export const verdictSchema = z.strictObject({
  kind: z.enum(verdictKinds),
  /** Outcomes by test id (`outcomeId`), those of the task among them; empty where nothing ran. */
  outcomes: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(5000),
        status: z.enum(['passed', 'failed', 'errored', 'skipped']),
      }),
    )
    .max(20_000),
  /** Why it did not pass, cut. */
  message: z.string().max(20_000).optional(),
  /** Findings that the version it replaces did not have. */
  findings: z.array(staticFindingSchema).max(1000),
  /** Cyclomatic complexity of the version it replaces and of the candidate; null where no check can tell. */
  complexity: z.strictObject({ before: z.number().min(0), after: z.number().min(0) }).nullable(),
  /** Seconds the tests ran. */
  seconds: z.number().min(0),
});

export type VerdictKind = (typeof verdictKinds)[number];
export type StaticFinding = z.infer<typeof staticFindingSchema>;
export type Verdict = z.infer<typeof verdictSchema>;
