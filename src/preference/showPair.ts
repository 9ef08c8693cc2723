import { structuredPatch } from 'diff';
import type { createColors } from 'picocolors';
import type { Evidence } from '../harvest/index.ts';
import { cleanText } from '../reports/index.ts';
import type { Pair } from './pair.ts';
import { parseAnswer } from './prompt.ts';

/** Colours that show a diff; `createColors(false)` leaves the text plain. */
export type Colors = Pick<ReturnType<typeof createColors>, 'red' | 'green' | 'yellow' | 'dim' | 'bold' | 'cyan'>;

const MESSAGE_LINES = 6;
const TESTS_SHOWN = 8;

/** A pair for reading: what it is about, rejected to chosen as a diff, and its proof. Control characters are put out. */
export function showPair(pair: Pair, colors: Colors): string {
  const clean = (text: string): string => cleanText(text);
  const head = [
    colors.bold(clean(`${pair.path}: ${pair.function}`)),
    `${pair.id}  ${pair.source}, ${clean(pair.language)}, ${pair.date}`,
    `chosen is better with probability ${pair.probability}, weight ${pair.weight}`,
  ];
  const proof = pair.evidence === null ? ['no proof is attached'] : proofLines(pair.evidence, clean, colors);
  return [...head, '', ...diffLines(pair, clean, colors), '', ...proof].join('\n');
}

function diffLines(pair: Pair, clean: (text: string) => string, colors: Colors): string[] {
  const rejected = clean(parseAnswer(pair.rejected) ?? pair.rejected);
  const chosen = clean(parseAnswer(pair.chosen) ?? pair.chosen);
  const { hunks } = structuredPatch('', '', `${rejected}\n`, `${chosen}\n`, '', '', { context: 3 });
  const lines = [colors.red('--- rejected'), colors.green('+++ chosen')];
  for (const hunk of hunks) {
    lines.push(colors.cyan(`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`));
    for (const line of hunk.lines) {
      lines.push(line.startsWith('-') ? colors.red(line) : line.startsWith('+') ? colors.green(line) : line);
    }
  }
  return lines;
}

function proofLines(evidence: Evidence, clean: (text: string) => string, colors: Colors): string[] {
  const { commits, carried, tests, together, mutant, feedback } = evidence;
  const lines = [
    colors.bold('proof'),
    `  on ${commits.tree.slice(0, 12)}` +
      (evidence.overlay.length > 0 ? ` with the tests of ${commits.good.slice(0, 12)}` : ''),
    `  run: ${clean(evidence.command.argv.map((word) => (word.length > 60 ? `${word.slice(0, 20)}...` : word)).join(' '))}`,
  ];
  if (carried === 'together')
    lines.push(`  needed together with: ${clean(together.join(', ')) || "the commit's other changes"}`);
  if (mutant !== undefined) {
    const percent = Math.round(mutant.score * 100);
    lines.push(`  mutant (${clean(mutant.operator)}); the function's tests caught ${percent}% of ${mutant.mutants}`);
  }
  if (feedback !== undefined) {
    const said = feedback.signals.map(({ kind, people }) => `${kind} (${people})`).join(', ');
    const over = feedback.over === undefined ? '' : '; the rejected version passes the tests too, and was not taken';
    lines.push(`  what people did: ${said || 'nothing'}${over}`);
  }
  for (const test of tests.slice(0, TESTS_SHOWN)) {
    const name = [test.suite, test.name].filter((part) => part !== '').join(' > ');
    lines.push(`  ${test.before}, then passed, ${test.runs} times each: ${clean(`${test.file}: ${name}`)}`);
    const message = clean(test.message)
      .split('\n')
      .filter((line) => line.trim() !== '');
    lines.push(...message.slice(0, MESSAGE_LINES).map((line) => colors.dim(`      ${line}`)));
  }
  if (tests.length > TESTS_SHOWN) lines.push(`  and ${tests.length - TESTS_SHOWN} more tests`);
  if (evidence.flaky.length > 0)
    lines.push(`  took no part, since they are flaky: ${clean(evidence.flaky.join(', '))}`);
  return lines;
}
