/**
 * Reorders each head's rows between transformers' order, in which a rotary pair's members lie half a head apart
 * (`halves`), and the one of llama GGUF files, in which they are neighbours (`pairs`).
 * @param values [heads * headWidth, columns]
 */
export function reorderRotaryRows(
  values: Float32Array,
  columns: number,
  headWidth: number,
  to: 'halves' | 'pairs',
): Float32Array {
  const result = new Float32Array(values.length);
  const rows = values.length / columns;
  const half = headWidth / 2;
  for (let row = 0; row < rows; row++) {
    const within = row % headWidth;
    const pairs = row - within + 2 * (within % half) + (within < half ? 0 : 1);
    const [source, target] = to === 'halves' ? [pairs, row] : [row, pairs];
    result.set(values.subarray(source * columns, (source + 1) * columns), target * columns);
  }
  return result;
}
