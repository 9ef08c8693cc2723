/** Words, numbers and single signs; white space is left out, so layout makes no difference. */
export function tokens(text: string): string[] {
  return text.match(/[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu) ?? [];
}

const SHINGLE = 4;

/** The set of runs of four tokens (the whole text where it is shorter). */
export function shingles(text: string): Set<string> {
  const all = tokens(text);
  if (all.length <= SHINGLE) return new Set([all.join(' ')]);
  return new Set(all.slice(SHINGLE - 1).map((_, at) => all.slice(at, at + SHINGLE).join(' ')));
}

/** Size of the intersection over the size of the union, 0 to 1. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const one of small) if (large.has(one)) shared++;
  return a.size + b.size === 0 ? 1 : shared / (a.size + b.size - shared);
}
