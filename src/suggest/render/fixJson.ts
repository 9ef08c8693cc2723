import type { FixReport } from '../fixReport.ts';
import { patchOf } from './patchOf.ts';

/** Bumped when a reader of the older form could misread the newer one. */
const FIX_VERSION = 1;
const SUSPECTS = 20;

/** A report as plain data, for other programs. */
export function fixJson(report: FixReport): Record<string, unknown> {
  const { fix, search, edit, changes } = report;
  return {
    version: FIX_VERSION,
    result: report.kind,
    commit: report.isSnapshot ? null : report.sha,
    testFiles: report.testFiles,
    failing: report.failing.map(({ file, suite, name, message }) => ({ file, suite, name, message })),
    leftAsTheyAre: report.aside.map(({ test: { file, suite, name }, why }) => ({ file, suite, name, why })),
    notParsed: Object.fromEntries(report.broken),
    since: changes === undefined ? null : { commit: changes.since, green: changes.green },
    withoutCoverage: report.withoutCoverage ?? null,
    suspects: report.suspects.slice(0, SUSPECTS).map(({ fn, score, share, reasons }) => ({
      path: fn.path,
      function: fn.name,
      line: fn.span.startLine,
      score,
      share,
      reasons: reasons.map(({ signal, value, points, text }) => ({ signal, value, points, text })),
    })),
    fix:
      fix === undefined || edit === undefined
        ? null
        : {
            path: edit.path,
            function: fix.proposal.suspect.fn.name,
            text: fix.proposal.text,
            source: fix.proposal.source,
            note: fix.proposal.note,
            executions: fix.executions,
            seconds: fix.seconds,
            testFiles: fix.proof.testFiles,
            runs: fix.proof.runs,
            patch: patchOf(edit),
          },
    others: report.others,
    candidates: search?.tried.length ?? 0,
    refused: (search?.refused ?? []).map(({ proposal, why }) => ({ function: proposal.suspect.fn.name, why })),
    model: report.model ?? null,
    seconds: report.seconds,
  };
}
