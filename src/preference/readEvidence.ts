import { z } from 'zod';
import { evidenceSchema } from '../harvest/index.ts';
import type { Evidence } from '../harvest/index.ts';
import { UserError } from '../errors.ts';
import { pairSchema } from './pair.ts';
import { rejectedText } from './pairOf.ts';
import type { Pair } from './pair.ts';
import { formatAnswer } from './prompt.ts';
import { readLines } from './readLines.ts';

const either = z.union([pairSchema, evidenceSchema]);

/**
 * The proofs in a pairs file or an evidence file, ours or somebody else's.
 * @returns the proofs, and how many pairs carry none
 * @throws UserError naming file and line
 */
export async function readEvidence(path: string): Promise<{ evidence: Evidence[]; without: number }> {
  const lines = await readLines(path, either, 'pair or proof');
  for (const [at, line] of lines.entries()) {
    const why = 'prompt' in line ? foreignProof(line) : emptyProof(line);
    if (why !== undefined) {
      throw new UserError(`the proof is not one of its pair: ${why}`, {
        where: `${path}, pair ${at + 1}`,
        fix: 'Harvest again, or remove the pair.',
      });
    }
  }
  const evidence = lines.map((line) => ('prompt' in line ? line.evidence : line));
  const there = evidence.filter((one) => one !== null);
  return { evidence: there, without: evidence.length - there.length };
}

/** Why a pair's evidence proves something else than the pair says; undefined where it doesn't. */
function foreignProof({ evidence, ...pair }: Pair): string | undefined {
  if (evidence === null) return undefined;
  for (const part of ['id', 'path', 'function', 'language'] as const) {
    if (pair[part] !== evidence[part]) return `another ${part}`;
  }
  if (pair.chosen !== formatAnswer(evidence.new, evidence.language)) return 'another chosen answer';
  if (pair.rejected !== formatAnswer(rejectedText(evidence), evidence.language)) return 'another rejected answer';
  return emptyProof(evidence);
}

/** Why evidence can't prove anything. */
function emptyProof({ old, new: fixed, tests, testFiles, feedback }: Evidence): string | undefined {
  if (old === fixed || feedback?.over === fixed) return 'both versions are the same';
  const lost = tests.find(({ file }) => !testFiles.includes(file));
  return lost === undefined ? undefined : `${lost.file} is not one of its test files`;
}
