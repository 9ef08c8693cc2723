/** Shannon's entropy of labels by their frequency, in bits: 0 where all are alike. */
export function entropy(labels: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / labels.length) * Math.log2(count / labels.length);
  // Minus zero would show as "-0".
  return bits === 0 ? 0 : bits;
}
