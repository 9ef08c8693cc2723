import { UserError } from '../errors.ts';
import type { Pair } from './pair.ts';
import { joinGroups } from './joinGroups.ts';
import { lot } from './lot.ts';

export type SplitSettings =
  /** About `share` of the pairs held out, chosen by group: the same groups for the same seed. */
  | { by: 'group'; share: number; seed: number }
  /** Everything from that day on (`YYYY-MM-DD`) is held out, and nothing of its groups is trained on. */
  | { by: 'date'; from: string };

export interface Split {
  train: Pair[];
  held: Pair[];
  /** By date only: earlier pairs of groups that are held out; using them either way would leak. */
  left: Pair[];
}

/**
 * Splits pairs so that nothing of a held-out function group is trained on. Groups that hold nearly the same text, or
 * that had to change together, are one.
 */
export function split(pairs: readonly Pair[], settings: SplitSettings): Split {
  const groups = [...joinGroups(pairs).values()];
  return settings.by === 'date' ? byDate(groups, settings.from) : byGroup(groups, settings.share, settings.seed);
}

function byDate(groups: readonly Pair[][], from: string): Split {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(from)) throw new UserError(`not a day: ${from}`, { fix: 'Give it as YYYY-MM-DD.' });
  const result: Split = { train: [], held: [], left: [] };
  for (const group of groups) {
    const late = group.filter(({ date }) => date >= from);
    if (late.length === 0) result.train.push(...group);
    else {
      result.held.push(...late);
      result.left.push(...group.filter(({ date }) => date < from));
    }
  }
  return result;
}

/** Groups in an order drawn by the seed go to the held-out side while that brings it nearer to its share. */
function byGroup(groups: readonly Pair[][], share: number, seed: number): Split {
  if (!(share >= 0 && share <= 1)) throw new UserError(`a share must be from 0 to 1, not ${share}`);
  const drawn = groups
    .map((group) => ({ group, lot: lot(seed, group.map(({ group: name }) => name).sort()[0] ?? '') }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1));
  const wanted = groups.flat().length * share;
  const result: Split = { train: [], held: [], left: [] };
  for (const { group } of drawn) {
    const nearer = Math.abs(result.held.length + group.length - wanted) < Math.abs(result.held.length - wanted);
    (nearer ? result.held : result.train).push(...group);
  }
  return result;
}
