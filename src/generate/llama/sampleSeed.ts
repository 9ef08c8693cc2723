/**
 * The seed of one answer: of the run's seed, the prompt and the sample's number, not of what else is in the request. FNV-1a
 * over their 32-bit words, then murmur3's finaliser.
 */
export function answerSeed(seed: number, prompt: readonly number[], sample: number): number {
  let hash = 0x811c9dc5;
  for (const word of [seed, sample, prompt.length, ...prompt]) hash = Math.imul(hash ^ word, 0x01000193);
  return finalise(hash);
}

/**
 * The seed of the one draw that makes an answer's token at `position`. A draw of its own for each position makes the tokens
 * the same whether or not some of them were drafted.
 */
export function tokenSeed(answer: number, position: number): number {
  return finalise(answer + Math.imul(position + 1, 0x9e3779b9));
}

function finalise(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
