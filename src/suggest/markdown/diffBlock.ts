import { structuredPatch } from 'diff';
import { cut, fence } from './escape.ts';

const MOST_LINES = 200;
const MOST_CHARACTERS = 12_000;
const LINE_WIDTH = 500;

/** A change as a coloured diff with three lines around it; a long one is cut, and says so. */
export function diffBlock({ before, after }: { readonly before: string; readonly after: string }): string {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 3 });
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: own }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...own.map((line) => cut(line, LINE_WIDTH)),
  ]);
  let length = 0;
  const shown = lines.slice(0, MOST_LINES).filter((line) => (length += line.length + 1) <= MOST_CHARACTERS);
  const left = lines.length - shown.length;
  return fence(shown.join('\n'), 'diff') + (left === 0 ? '' : `\n\n... and ${left} more lines.`);
}
