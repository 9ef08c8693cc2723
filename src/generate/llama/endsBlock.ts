import type { Tokenizer } from '../../model/index.ts';
import { fencedBlocks } from '../fencedBlocks.ts';

/**
 * Whether an answer's last token finished its fenced block: the line of the closing fence has ended. Nothing that a model
 * would say after it is asked for.
 */
export function endsBlock(tokens: readonly number[], tokenizer: Pick<Tokenizer, 'decode'>): boolean {
  const last = tokens.at(-1);
  if (last === undefined || !tokenizer.decode([last]).includes('\n')) return false;
  const text = tokenizer.decode(tokens);
  const line = text.lastIndexOf('\n');
  return fencedBlocks(text.slice(0, line)).some(({ closed }) => closed);
}
