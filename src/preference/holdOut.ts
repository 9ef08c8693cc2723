import { joinGroups } from './joinGroups.ts';
import { lot } from './lot.ts';
import type { Pair } from './pair.ts';

export interface HoldOutSettings {
  /** About this share of the pairs is held out for the last measurement. */
  readonly held: number;
  /** About this share of the others decides when to stop and which iteration is kept. */
  readonly validation: number;
  readonly seed: number;
}

/** Three sets of function groups: nothing of one is in another. */
export interface HeldOut {
  train: Pair[];
  validation: Pair[];
  held: Pair[];
  /** Not used: older versions of held-out functions, and real fixes as new as the held-out ones. */
  left: Pair[];
}

/**
 * Holds out by function group and by date. Of real fixes the newest are held out, with the mutants of their functions;
 * further functions' mutants are drawn by lot. Nothing of a held-out group is trained on, nor is any real fix that is as
 * new as a held-out one.
 */
export function holdOut(pairs: readonly Pair[], settings: HoldOutSettings): HeldOut {
  const groups = [...joinGroups(pairs)]
    .map(([name, members]) => ({ members, newest: newestReal(members), lot: lot(settings.seed, name) }))
    .sort((a, b) => (a.newest === b.newest ? (a.lot < b.lot ? -1 : 1) : a.newest > b.newest ? -1 : 1));
  const real = pairs.filter(isReal).sort((a, b) => (a.date < b.date ? -1 : 1));
  const cutoff = real[Math.floor(real.length * (1 - settings.held))]?.date ?? '';
  const isLate = (pair: Pair): boolean => isReal(pair) && pair.date >= cutoff;
  const wantedReal = real.length * settings.held;
  const mutants = pairs.length - real.length;
  const result: HeldOut = { train: [], validation: [], held: [], left: [] };
  const count = (set: readonly Pair[], kind: (pair: Pair) => boolean): number => set.filter(kind).length;
  const isMutant = (pair: Pair): boolean => !isReal(pair);
  const rest: Pair[][] = [];
  for (const { members } of groups) {
    const late = members.filter(isLate);
    const own = members.filter(isMutant);
    const wantsReal = late.length > 0 && count(result.held, isReal) < wantedReal;
    const wantsMutants = own.length > 0 && own.length === members.length && fits(own.length, mutants * settings.held);
    if (!wantsReal && !wantsMutants) {
      rest.push(members);
      continue;
    }
    result.held.push(...late, ...own);
    result.left.push(...members.filter((pair) => isReal(pair) && !isLate(pair)));
  }
  const trainable = rest.flat().filter((pair) => !isLate(pair)).length;
  for (const members of rest) {
    const early = members.filter((pair) => !isLate(pair));
    result.left.push(...members.filter(isLate));
    const room = trainable * settings.validation - result.validation.length;
    (early.length <= room + early.length / 2 && room > 0 ? result.validation : result.train).push(...early);
  }
  return result;

  /** Whether a group's mutants bring the held-out ones nearer to what is wanted. */
  function fits(more: number, wanted: number): boolean {
    const have = count(result.held, isMutant);
    return Math.abs(have + more - wanted) < Math.abs(have - wanted);
  }
}

function isReal({ source }: Pair): boolean {
  return source !== 'mutants';
}

/** Day of a group's newest real fix; empty where it has none. */
function newestReal(members: readonly Pair[]): string {
  return members.filter(isReal).reduce((newest, { date }) => (date > newest ? date : newest), '');
}
