import type { RunRecord, TestName } from '../../harvest/index.ts';

/** A file that takes less than so many seconds is run whole. */
const LONG = 3;
/** So many tests can be chosen in one command. */
const MOST = 30;
/** Of those, so many passing ones that are nearest to the failing ones; the others are spread over the file. */
const NEAR = 12;

/**
 * Which tests of a file that takes long are to be listened to: the failing ones, the passing ones of their suites, which run
 * nearly the same code and so tell most, and some of all the others.
 * @returns undefined for the whole file
 */
export function someTests(failing: readonly TestName[], run: RunRecord | undefined): TestName[] | undefined {
  if (run === undefined || run.seconds < LONG || failing.length > MOST / 2) return undefined;
  const passing = run.passed.filter((id) => !id.includes('[')).map(nameOf);
  const room = MOST - failing.length;
  if (passing.length <= room) return undefined;
  const suites = new Set(failing.map(({ suite }) => suite));
  const near = spread(
    passing.filter(({ suite }) => suites.has(suite)),
    NEAR,
  );
  const others = passing.filter((test) => !near.includes(test));
  return [...failing, ...near, ...spread(others, room - near.length)];
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
