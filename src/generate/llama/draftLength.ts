/** How many tokens to guess for each answer when so many grow at once. */
export function draftLength(setting: 'auto' | number): (growing: number) => number {
  if (setting !== 'auto') return () => setting;
  return (growing) => (growing <= 4 ? 8 : 0);
}
