import { historySource } from '../../generate/index.ts';
import type { Suspect } from '../localise/index.ts';
import { functionKey } from '../localise/index.ts';
import { priorityOf, WORTH, type Proposal } from './proposal.ts';
import { revertHunks } from './revertHunks.ts';
import { promptTask, type ProposeContext } from './sources.ts';

/** Functions whose past is looked into, and versions of each. */
const PAST = { functions: 3, versions: 2, commits: 500 } as const;

/**
 * What people wrote before: of the functions that changed since the failing tests last passed, each change put back alone
 * and together; of the first suspects, their latest earlier versions.
 */
export async function proposeHistory(context: ProposeContext, suspects: readonly Suspect[]): Promise<Proposal[]> {
  const { changes, repository, scene, run } = context;
  if (!context.history) return [];
  const found: Proposal[] = [];
  for (const suspect of suspects) {
    const before = changes?.before.get(functionKey(suspect.fn));
    if (changes === undefined || before === undefined) continue;
    const worth = changes.green ? WORTH.green : WORTH.past;
    revertHunks(before, suspect.fn.text).forEach((text, at) => {
      const note = text === before ? `as it is in ${changes.since}` : `one change since ${changes.since} put back`;
      found.push({ suspect, text, source: 'history', note, priority: priorityOf(suspect.share, worth, at + 1) });
    });
  }
  const first = suspects.slice(0, PAST.functions);
  const source = historySource({ repository, from: () => scene.sha, max: PAST.versions, maxCommits: PAST.commits });
  const tasks = await Promise.all(first.map((suspect) => promptTask(context, suspect)));
  for (const [at, versions] of (await source.candidates(tasks, run)).entries()) {
    const suspect = first[at]!;
    versions.forEach(({ text, note = 'an earlier version' }, rank) => {
      if (text === undefined) return;
      found.push({ suspect, text, source: 'history', note, priority: priorityOf(suspect.share, WORTH.past, rank + 1) });
    });
  }
  return found;
}
