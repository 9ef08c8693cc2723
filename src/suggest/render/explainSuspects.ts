import type { Colors } from '../../preference/index.ts';
import type { FixReport } from '../fixReport.ts';

const SHOWN = 10;

/** Every suspected function (the first ten) with what speaks for it, in points. */
export function explainSuspects({ suspects, changes }: FixReport, colors: Colors): string {
  const since =
    changes === undefined
      ? 'no earlier commit to compare with'
      : changes.green
        ? `the failing tests pass in ${changes.since}`
        : `the failing tests were seen to pass in none of the last commits; compared with ${changes.since}`;
  const lines = suspects
    .slice(0, SHOWN)
    .flatMap(({ fn, score, share, reasons }, at) => [
      `${String(at + 1).padStart(3)}. ${colors.bold(fn.name)}  ${fn.path}:${fn.span.startLine}  score ${score.toFixed(2)}, ${(100 * share).toFixed(0)}%`,
      ...reasons.map(
        ({ signal, points, text }) => `     ${`+${points.toFixed(2)}`.padEnd(7)}${signal.padEnd(10)}${text}`,
      ),
    ]);
  const more = suspects.length > SHOWN ? [`     and ${suspects.length - SHOWN} more functions`] : [];
  return [colors.bold('Why which function') + ` (${since})`, ...lines, ...more].join('\n');
}
