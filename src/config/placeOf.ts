import { isMap, isNode, isPair, isScalar, isSeq } from 'yaml';
import type { Document, LineCounter, Node } from 'yaml';
import type { ConfigPlace } from './configError.ts';

/** The place of offsets in a text. @param end first offset behind it */
export function placeAt(lines: LineCounter, start: number, end: number): ConfigPlace {
  const from = lines.linePos(start);
  // An end at a line's first character is the end of the line before it.
  const to = lines.linePos(Math.max(start, end - 1));
  return { line: Math.max(1, from.line), column: Math.max(1, from.col), endLine: Math.max(1, from.line, to.line) };
}

/**
 * Where a setting stands: its key, or its item of a list; the nearest part around it that is written down where it is
 * not (a setting that is missing).
 */
export function placeOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): ConfigPlace {
  let node: unknown = document.contents;
  let found: [number, number] = rangeOf(node) ?? [0, 0];
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
      if (pair === undefined || !isPair(pair)) break;
      const [key, value] = [rangeOf(pair.key), rangeOf(pair.value)];
      found = [(key ?? found)[0], (isScalar(pair.value) ? value : key)?.[1] ?? found[1]];
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      found = rangeOf(node) ?? found;
    } else break;
  }
  return placeAt(lines, ...found);
}

/** Start and end of a node, without the blank lines and comments behind it. */
function rangeOf(node: unknown): [number, number] | undefined {
  const range = isNode(node) ? (node as Node).range : undefined;
  return range === undefined || range === null ? undefined : [range[0], range[1]];
}
