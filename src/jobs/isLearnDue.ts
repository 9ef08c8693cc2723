import { getBranchHead, type GitHub } from '../github/index.ts';
import type { RepositoryPlace } from './place/index.ts';

const DAY_MS = 24 * 3600 * 1000;
/** Learning on a schedule begins at night, UTC. */
const NIGHT_HOUR = 2;

/**
 * Whether the schedule asks for a new model: the last night (nightly), or that to the last Sunday (weekly), has come
 * without one being looked for, and there is something new to learn from: pairs, or commits.
 */
export async function isLearnDue(
  { app, rows, name, defaultBranch }: RepositoryPlace,
  github: GitHub,
  now: Date,
): Promise<boolean> {
  const { schedule } = app.learn;
  const known = await rows.read();
  if (schedule === 'off' || known === undefined) return false;
  const [last] = await rows.learns.recent(1);
  if ((last?.created_at ?? known.added_at) >= lastNight(now, schedule === 'weekly')) return false;
  return known.new_pairs > 0 || last?.sha !== (await getBranchHead(github, name, defaultBranch));
}

/** When the last night began, or the last night to Sunday. */
function lastNight(now: Date, toSunday: boolean): Date {
  const night = new Date(now);
  night.setUTCHours(NIGHT_HOUR, 0, 0, 0);
  if (night > now) night.setTime(night.getTime() - DAY_MS);
  if (toSunday) night.setTime(night.getTime() - night.getUTCDay() * DAY_MS);
  return night;
}
