import { z } from 'zod';
import { evidenceSchema } from '../harvest/index.ts';
import type { Evidence } from '../harvest/index.ts';
import { pairSchema } from './pair.ts';
import { readLines } from './readLines.ts';

const either = z.union([pairSchema, evidenceSchema]);

/**
 * The proofs in a pairs file or an evidence file, ours or somebody else's.
 * @returns the proofs, and how many pairs carry none
 * @throws UserError naming file and line
 */
export async function readEvidence(path: string): Promise<{ evidence: Evidence[]; without: number }> {
  const lines = await readLines(path, either, 'pair or proof');
  const evidence = lines.map((line) => ('prompt' in line ? line.evidence : line));
  const there = evidence.filter((one) => one !== null);
  return { evidence: there, without: evidence.length - there.length };
}
