import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { writeError } from '../files.ts';
import type { EncodedPair } from './encodePairs.ts';
import type { PairLogProbs } from './pairStep.ts';

const lineSchema = z.strictObject({ key: z.string(), chosen: z.array(z.number()), rejected: z.array(z.number()) });

/** Log-probabilities of pairs under the frozen base, computed once and kept in a file (JSON Lines) across runs. */
export interface ReferenceCache {
  get(pair: EncodedPair): PairLogProbs | undefined;
  add(pair: EncodedPair, logProbs: PairLogProbs): Promise<void>;
}

/** @param base what the numbers depend on besides the pair: the base model's digest and the precision */
export async function openReferenceCache(path: string, base: string): Promise<ReferenceCache> {
  const known = new Map<string, PairLogProbs>();
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  for (const line of text.split('\n')) {
    // A kill can leave the last line torn: what can't be read is computed again.
    const entry = lineSchema.safeParse(parse(line));
    if (!entry.success) continue;
    const { key, chosen, rejected } = entry.data;
    known.set(key, { chosen: Float32Array.from(chosen), rejected: Float32Array.from(rejected) });
  }
  const keyOf = ({ prompt, chosen, rejected }: EncodedPair): string =>
    createHash('sha256')
      .update(JSON.stringify([base, prompt, chosen, rejected]))
      .digest('hex')
      .slice(0, 32);
  return {
    get: (pair) => known.get(keyOf(pair)),
    async add(pair, logProbs) {
      const key = keyOf(pair);
      known.set(key, logProbs);
      const numbers = { chosen: [...logProbs.chosen], rejected: [...logProbs.rejected] };
      try {
        await mkdir(dirname(path), { recursive: true });
        await appendFile(path, `\n${JSON.stringify({ key, ...numbers })}\n`);
      } catch (error) {
        throw writeError(error, path);
      }
    },
  };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
