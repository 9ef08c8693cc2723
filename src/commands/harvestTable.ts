import { refusals } from '../harvest/index.ts';
import type { Refusal, Tally } from '../harvest/index.ts';
import { formatSeconds } from '../progress.ts';

/** A harvest's numbers as lines of two columns. */
export function harvestTable(tally: Tally, pairs: number, duplicates: number): string {
  const refused = Object.entries(tally.refused) as [Refusal, number][];
  const rows: [string, string][] = [
    ['looked at', String(tally.looked)],
    ['tried', String(tally.tried)],
    ['verified', `${tally.verified} (${tally.proofs} proofs, ${pairs} pairs without ${duplicates} duplicates)`],
    ...refused.map(([reason, count]): [string, string] => [`  refused: ${refusals[reason]}`, String(count)]),
    ['test files run', `${tally.executed} now, ${tally.executions} in all`],
    ['seconds', `${formatSeconds(tally.seconds)} now, ${formatSeconds(tally.runSeconds)} of test runs in all`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
