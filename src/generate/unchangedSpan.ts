/** A stretch of a text, in UTF-16 units. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Where a stretch of a text stands in another version of it, where the versions differ on one side of it alone, and not next to
 * it: its lines and the nearest ones that aren't blank, before and behind, are the same. A function there is the same function.
 * @returns undefined where that can't be told
 */
export function unchangedSpan(text: string, stretch: Stretch, other: string): Stretch | undefined {
  const first = text.slice(0, stretch.start).trimEnd();
  const from = first.lastIndexOf('\n') + 1;
  const behind = text.slice(stretch.end);
  const next = /^[^\n]*\n?(?:[^\S\n]*\n)*[^\n]*/.exec(behind)?.[0] ?? '';
  const to = stretch.end + next.length;
  const most = Math.min(text.length, other.length);
  let same = 0;
  while (same < most && text[same] === other[same]) same++;
  // At its very end a text may only have been cut off.
  if (same >= to && (to < text.length || text.length === other.length)) return stretch;
  let alike = 0;
  while (alike < most && text.at(-1 - alike) === other.at(-1 - alike)) alike++;
  if (text.length - alike > from || (from === 0 && text.length !== other.length)) return undefined;
  const shift = other.length - text.length;
  return { start: stretch.start + shift, end: stretch.end + shift };
}
