import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { messageOf, UserError } from '../errors.ts';
import { parseReport } from '../reports/index.ts';
import type { Outcome } from '../reports/index.ts';

/** What one commit's tests did, by one or more recorded runs. */
export interface RecordedCommit {
  sha: string;
  outcomes: Outcome[];
}

const MAX_FILES = 20_000;
const MAX_BYTES = 64 * 1024 ** 2;
const SHA = /(?:^|[^0-9a-f])([0-9a-f]{40}(?:[0-9a-f]{24})?)(?:$|[^0-9a-f])/;

const outcomeSchema = z.object({
  file: z.string().max(2000).nullable(),
  suite: z.string().max(10_000),
  name: z.string().max(10_000),
  status: z.enum(['passed', 'failed', 'errored', 'skipped']),
  durationMs: z.number().nullable(),
  message: z.string().max(100_000).nullable(),
});
const runSchema = z.object({
  commit: z.string().regex(/^[0-9a-f]{40,64}$/),
  outcomes: z.array(outcomeSchema).min(1).max(100_000),
});

/**
 * Reads a folder of recorded runs: test run files (JSON with `commit` and `outcomes`), and reports of any known format
 * whose path names the commit (`reports/<commit>/junit.xml`).
 * @throws UserError naming a file that is neither
 */
export async function recordedRuns(folder: string): Promise<RecordedCommit[]> {
  const commits = new Map<string, RecordedCommit>();
  const names = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new UserError(`cannot read the folder of recorded runs: ${messageOf(cause)}`, { where: folder, cause });
  });
  if (names.length > MAX_FILES) throw new UserError(`more than ${MAX_FILES} files`, { where: folder });
  for (const path of names.sort().map((name) => join(folder, name))) {
    const found = await stat(path);
    if (!found.isFile()) continue;
    if (found.size > MAX_BYTES) throw new UserError(`larger than ${MAX_BYTES / 1024 ** 2} MiB`, { where: path });
    const run = (await asTestRun(path)) ?? (await asReport(path, folder));
    const known = commits.get(run.sha);
    if (known === undefined) commits.set(run.sha, run);
    else known.outcomes.push(...run.outcomes);
  }
  return [...commits.values()];
}

async function asTestRun(path: string): Promise<RecordedCommit | undefined> {
  if (!path.endsWith('.json')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
  const parsed = runSchema.safeParse(value);
  return parsed.success ? { sha: parsed.data.commit, outcomes: parsed.data.outcomes } : undefined;
}

async function asReport(path: string, folder: string): Promise<RecordedCommit> {
  const sha = SHA.exec(relative(folder, path))?.[1];
  if (sha !== undefined) return { sha, outcomes: await parseReport({ path }) };
  throw new UserError('no commit is known for this report', {
    where: path,
    fix: 'Put reports into folders named by the whole commit id, or keep test runs as JSON with their commit.',
  });
}
