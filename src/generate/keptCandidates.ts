import { appendFile, mkdir, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import type { PromptTask } from '../preference/index.ts';
import type { Candidate } from './candidate.ts';
import { candidateSchema } from './candidateSchema.ts';
import type { CandidateSource, GenerateRun } from './candidateSource.ts';

const lineSchema = z.strictObject({
  task: z.string().min(1).max(200),
  candidates: z.array(candidateSchema).max(10_000),
});

/**
 * The candidates of every task, kept in a file as they are found: a run that was killed goes on with those that are
 * missing, and ends with the same ones.
 * @param path JSON Lines, one task a line, in the order they were found
 * @throws UserError for a file that holds something else
 */
export async function keptCandidates(
  path: string,
  source: CandidateSource,
  tasks: readonly (PromptTask & { readonly id: string })[],
  run: Pick<GenerateRun, 'seed' | 'progress' | 'signal'>,
): Promise<Candidate[][]> {
  const kept = await readKept(path);
  await mkdir(dirname(path), { recursive: true });
  const missing = tasks.some(({ id }) => !kept.has(id));
  if (missing) {
    await source.candidates(tasks, {
      ...run,
      have: (at) => kept.has(tasks[at]!.id),
      found: async (at, candidates) => {
        const { id } = tasks[at]!;
        kept.set(id, candidates);
        await appendFile(path, `${JSON.stringify({ task: id, candidates })}\n`);
      },
    });
  }
  return tasks.map(({ id }) => [...(kept.get(id) ?? [])]);
}

/** What earlier runs found; a line that a kill cut off is removed. */
async function readKept(path: string): Promise<Map<string, readonly Candidate[]>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const kept = new Map<string, readonly Candidate[]>();
  for (const [number, line] of whole.split('\n').entries()) {
    if (line === '') continue;
    try {
      const { task, candidates } = lineSchema.parse(JSON.parse(line));
      kept.set(task, candidates as Candidate[]);
    } catch (cause) {
      throw new UserError('this line holds no candidates', {
        where: `${path}:${number + 1}`,
        fix: 'Remove the file: its candidates are sampled again.',
        cause,
      });
    }
  }
  if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
  return kept;
}
