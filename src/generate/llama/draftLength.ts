/** From so many answers on, a step is all arithmetic, and guesses only add to it (docs/performance-generate.md). */
const FEW = 8;

/** How many tokens to guess for each answer when so many grow at once. */
export function draftLength(setting: 'auto' | number): (growing: number) => number {
  return setting === 'auto' ? (growing) => (growing <= FEW ? 4 : 0) : () => setting;
}
