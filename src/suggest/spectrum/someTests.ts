import type { RunRecord, TestName } from '../../harvest/index.ts';

/** A file that takes less than so many seconds is run whole. */
const LONG = 3;
/** So many tests can be chosen in one command. */
const MOST = 30;
/** Of those, so many passing ones that are nearest to the failing ones; the others are spread over the file. */
const NEAR = 12;

/**
 * Which tests of a file that takes long are to be listened to: some that pass of the failing ones' suites, which run nearly the
 * same code and so tell most, some of all the others, and half of them at most failing ones, last, as they may need what others
 * leave behind.
 * @returns undefined for the whole file
 */
export function someTests(failing: readonly TestName[], run: RunRecord | undefined): TestName[] | undefined {
  if (run === undefined || run.seconds < LONG || run.passed.length + failing.length <= MOST) return undefined;
  const chosen = failing.slice(0, MOST / 2);
  const passing = run.passed.map(nameOf);
  const suites = new Set(chosen.map(({ suite }) => suite));
  const near = spread(
    passing.filter(({ suite }) => suites.has(suite)),
    NEAR,
  );
  const others = passing.filter((test) => !near.includes(test));
  return [...near, ...spread(others, MOST - chosen.length - near.length), ...chosen];
}

/** The suite and the name of a passed test, which a run keeps as `suite > name`. */
function nameOf(id: string): TestName {
  const at = id.lastIndexOf(' > ');
  return at === -1 ? { suite: '', name: id } : { suite: id.slice(0, at), name: id.slice(at + 3) };
}

/** At most so many, as far apart as can be. */
function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, at) => items[Math.floor((at * items.length) / most)]!);
}
