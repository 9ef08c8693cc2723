import colors from 'picocolors';
import type { Finding } from './finding.ts';

const MARKS = { ok: colors.green('ok'), absent: colors.dim('--'), warning: colors.yellow('!!') };
const MARK_WIDTH = 2;
const GAP = 2;

/** A table: mark, name, what was found; below a thing that is missing, what to do. Wrapped to `width` columns. */
export function renderFindings(findings: readonly Finding[], width = 100): string {
  const nameWidth = Math.max(...findings.map(({ name }) => name.length));
  const indent = ' '.repeat(MARK_WIDTH + GAP + nameWidth + GAP);
  const gap = ' '.repeat(GAP);
  const lines = findings.flatMap(({ state, name, value, fix }) => {
    const [first = '', ...rest] = wrap(value, width - indent.length);
    const advice = fix === undefined ? [] : wrap(`-> ${fix}`, width - indent.length);
    return [
      `${MARKS[state]}${gap}${name.padEnd(nameWidth)}${gap}${first}`,
      ...[...rest, ...advice].map((line) => indent + line),
    ];
  });
  return `${lines.join('\n')}\n`;
}

/** Breaks text at spaces into lines of at most `width` characters; a longer word (a path) gets a line of its own. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
