import { z } from 'zod';
import type { RepositoryRow, Store } from '../store/index.ts';

const MOST_SUGGESTIONS = 100;

const suggestionSchema = z.object({
  pull: z.number(),
  attempt: z.number(),
  stage: z.string(),
  state: z.string(),
  /** What was found, as `fixRecord` gives it, and what became of it; null where there was nothing or it is not known. */
  record: z.unknown(),
  became: z.unknown(),
});

const repositorySchema = z.object({
  name: z.string(),
  installation: z.number(),
  newPairs: z.number(),
  /** How the last learning ended; null before the first. */
  learnt: z.object({ state: z.string(), reason: z.string().nullable(), version: z.number().nullable() }).nullable(),
  suggestions: z.array(suggestionSchema),
});

export const appStatusSchema = z.object({
  store: z.string(),
  repositories: z.array(repositorySchema),
});
/** What the App has done so far, by repository. */
export type AppStatus = z.infer<typeof appStatusSchema>;

/** For who runs the App: it is the one place where several installations are shown together. */
export async function appStatus(store: Store): Promise<AppStatus> {
  const repositories: AppStatus['repositories'] = [];
  for (const id of await store.app.installations()) {
    for (const row of await store.installation(id).repositories()) repositories.push(await statusOf(store, id, row));
  }
  return { store: store.where, repositories };
}

async function statusOf(store: Store, installation: number, row: RepositoryRow): Promise<AppStatus['repositories'][0]> {
  const rows = store.installation(installation).repository(row.repository_id);
  const [learn] = await rows.learns.recent(1);
  return {
    name: `${row.owner}/${row.name}`,
    installation,
    newPairs: row.new_pairs,
    learnt: learn === undefined ? null : { state: learn.state, reason: learn.reason, version: learn.version },
    suggestions: (await rows.suggestions.recent(MOST_SUGGESTIONS)).map((one) => ({
      pull: one.pull,
      attempt: one.attempt,
      stage: one.stage,
      state: one.state,
      record: one.report,
      became: one.became,
    })),
  };
}
