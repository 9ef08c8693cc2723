import { z } from 'zod';
import { evidenceSchema, testId } from '../harvest/index.ts';
import { wholeFile } from '../reports/index.ts';
import type { FixReport } from './fixReport.ts';
import type { Suspect } from './localise/index.ts';

/** Bumped when a reader of the older form could misread the newer one. */
const FIX_RECORD_VERSION = 1;

const MOST_OTHERS = 5;
const LINE = z.string().max(2000);
const FILE_TEXT = z.string().max(5_000_000);
const count = z.int().min(0);

const placeSchema = z.strictObject({
  path: LINE,
  function: LINE,
  /** 1-based. */
  line: z.int().min(1),
  /** Chance of being at fault, 0 to 1. */
  share: z.number().min(0).max(1),
  /** Why it is suspected, the strongest first. */
  reasons: z.array(LINE).max(3),
});

/** What `fix` found out, as plain data: kept by the App, and all that is shown on a pull request. */
export const fixRecordSchema = z.strictObject({
  version: z.literal(FIX_RECORD_VERSION),
  kind: z.enum(['fixed', 'not-fixed', 'nothing-failing']),
  sha: z.string().regex(/^[0-9a-f]{40,64}$/),
  /** Test files that were run. */
  testFiles: count,
  failing: count,
  /** Further tests that fail and are left as they are; older records don't say. */
  aside: count.default(0),
  /** Whether the tests ran with the dependencies of the branch that this is to go to; older records don't say. */
  isBorrowing: z.boolean().default(false),
  /** The first failing tests: file, name with its suites (undefined for a file that doesn't load), what it said. */
  tests: z.array(z.strictObject({ file: LINE, name: LINE.optional(), message: LINE })).max(20),
  /** Source files that don't parse, with why. */
  broken: z.array(z.strictObject({ path: LINE, why: LINE })).max(10),
  /** The likeliest functions, the fixed one first where there is a fix. */
  places: z.array(placeSchema).max(5),
  fix: z
    .strictObject({
      edit: z.strictObject({ path: LINE, before: FILE_TEXT, after: FILE_TEXT }),
      /** What the change is: the mutation operator, the commit it is from, that a model wrote it. */
      source: z.enum(['sampled', 'mutated', 'template', 'history', 'human']),
      note: LINE,
      /** Candidates that had been run when it was found. */
      executions: count,
      /** The first test files that it was run with, how many they are, and how often each was run. */
      testFiles: z.array(LINE).max(20),
      testFileCount: count,
      runs: z.int().min(1),
      /** What it proved, where that can be run again. */
      evidence: evidenceSchema.nullable(),
    })
    .nullable(),
  /** The first of the changes that hold as well, best first, and how many they are; older records don't say. */
  others: z
    .array(z.strictObject({ path: LINE, function: LINE, line: z.int().min(1), note: LINE, change: LINE }))
    .max(MOST_OTHERS)
    .default([]),
  otherCount: count.default(0),
  /** Candidates that were run, by source. */
  candidates: z.record(z.string().max(40), count),
  /** Candidates that made the failing tests pass and are no fix, with why. */
  refused: z.array(z.strictObject({ function: LINE, why: LINE })).max(5),
  /** As the user named it, null for a search without one; and why it took no part in some of it. */
  model: LINE.nullable(),
  withoutModel: LINE.nullable(),
  seconds: z.number().min(0),
});
export type FixRecord = z.infer<typeof fixRecordSchema>;

/** A report as plain data. Long lists and texts are cut. */
export function fixRecord(report: FixReport): FixRecord {
  const { fix, edit, search } = report;
  const suspects = fix === undefined ? report.suspects : [fix.proposal.suspect];
  const candidates: Record<string, number> = {};
  for (const { proposal } of search?.tried ?? []) candidates[proposal.source] = (candidates[proposal.source] ?? 0) + 1;
  return {
    version: FIX_RECORD_VERSION,
    kind: report.kind,
    sha: report.sha,
    testFiles: report.testFiles,
    failing: report.failing.length,
    aside: report.aside.length,
    isBorrowing: report.isBorrowing,
    tests: report.failing.slice(0, 20).map((test) => ({
      file: cut(test.file),
      ...(test.name === wholeFile ? {} : { name: cut(testId(test)) }),
      message: cut(test.message),
    })),
    broken: [...report.broken].slice(0, 10).map(([path, why]) => ({ path: cut(path), why: cut(why) })),
    places: suspects.slice(0, 5).map(placeOf),
    fix:
      fix === undefined || edit === undefined
        ? null
        : {
            edit: { ...edit },
            source: fix.proposal.source,
            note: cut(fix.proposal.note),
            executions: fix.executions,
            testFiles: fix.proof.testFiles.slice(0, 20).map(cut),
            testFileCount: fix.proof.testFiles.length,
            runs: fix.proof.runs,
            evidence: report.evidence ?? null,
          },
    others: report.others.slice(0, MOST_OTHERS).map(({ path, function: name, line, note, change }) => ({
      path: cut(path),
      function: cut(name),
      line,
      note: cut(note),
      change: cut(change),
    })),
    otherCount: report.others.length,
    candidates,
    refused: (search?.refused ?? [])
      .slice(0, 5)
      .map(({ proposal, why }) => ({ function: cut(proposal.suspect.fn.name), why: cut(why) })),
    model: report.model === undefined ? null : cut(report.model),
    withoutModel: search?.withoutModel ?? null,
    seconds: Object.values(report.seconds).reduce((sum, part) => sum + part, 0),
  };
}

function placeOf({ fn, share, reasons }: Suspect): FixRecord['places'][number] {
  // The last reason is the function's size, which says nothing to people.
  const said = reasons.slice(0, -1).slice(0, 3);
  return {
    path: cut(fn.path),
    function: cut(fn.name),
    line: fn.span.startLine,
    share,
    reasons: said.map(({ text }) => cut(text)),
  };
}

function cut(text: string): string {
  return text.length <= 2000 ? text : `${text.slice(0, 1997)}...`;
}
