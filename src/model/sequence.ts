/** Rows of a packed sequence that are computed together, and the earlier blocks whose keys they see besides their own. */
export interface Block {
  start: number;
  length: number;
  /** Indices of blocks seen whole; the block itself, seen causally, is not among them. */
  sees: number[];
}

/**
 * One prompt and any number of answers to it in one row of tokens: each answer continues the prompt and is hidden from the
 * others, so the prompt is computed once. Positions restart at the prompt's end.
 */
export interface PackedSequence {
  /** [T] */
  ids: Int32Array;
  /** [T] */
  positions: Int32Array;
  blocks: Block[];
  /** For every answer token, in order: the row whose logits predict it. */
  rows: Int32Array;
  /** The answer tokens themselves. */
  targets: Int32Array;
}

/** Attention is computed by blocks of at most so many rows, since half of a square over a long prompt is hidden anyway. */
const BLOCK_ROWS = 256;

/** Packs a prompt (at least one token) and its answers (each at least one token). */
export function packSequence(prompt: readonly number[], answers: ReadonlyArray<readonly number[]>): PackedSequence {
  if (prompt.length === 0 || answers.some((answer) => answer.length === 0)) {
    throw new RangeError('a prompt and each answer need at least one token');
  }
  const total = answers.reduce((sum, answer) => sum + answer.length, prompt.length);
  const ids = new Int32Array(total);
  const positions = new Int32Array(total);
  const rows: number[] = [];
  const blocks: Block[] = [];
  let at = 0;
  const append = (tokens: readonly number[], firstPosition: number, sees: readonly number[]): number[] => {
    const own: number[] = [];
    for (let i = 0; i < tokens.length; i++) {
      ids[at + i] = tokens[i]!;
      positions[at + i] = firstPosition + i;
    }
    for (let start = 0; start < tokens.length; start += BLOCK_ROWS) {
      const length = Math.min(BLOCK_ROWS, tokens.length - start);
      blocks.push({ start: at + start, length, sees: [...sees, ...own] });
      own.push(blocks.length - 1);
    }
    at += tokens.length;
    return own;
  };
  const promptBlocks = append(prompt, 0, []);
  for (const answer of answers) {
    const first = at;
    append(answer, prompt.length, promptBlocks);
    for (let i = 0; i < answer.length; i++) rows.push(i === 0 ? prompt.length - 1 : first + i - 1);
  }
  return {
    ids,
    positions,
    blocks,
    rows: Int32Array.from(rows),
    targets: Int32Array.from(answers.flat()),
  };
}
