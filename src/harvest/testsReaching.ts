import { posix } from 'node:path';

/**
 * The test files from which imports lead to each file, nearest first; among equals, those named like the file come first.
 * @param imports what each file names in its imports
 */
export function testsReaching(
  testFiles: readonly string[],
  imports: ReadonlyMap<string, readonly string[]>,
): Map<string, string[]> {
  const distances = new Map<string, Map<string, number>>();
  for (const test of testFiles) {
    for (const [file, distance] of distancesFrom(test, imports)) {
      if (file === test) continue;
      const known = distances.get(file) ?? new Map<string, number>();
      distances.set(file, known.set(test, distance));
    }
  }
  const reaching = new Map<string, string[]>();
  for (const [file, tests] of distances) {
    const rank = (test: string): [number, number] => [isNamedLike(test, file) ? 0 : 1, tests.get(test)!];
    reaching.set(
      file,
      [...tests.keys()].sort((a, b) => {
        const [[nameA, farA], [nameB, farB]] = [rank(a), rank(b)];
        return nameA - nameB || farA - farB || (a < b ? -1 : 1);
      }),
    );
  }
  return reaching;
}

function distancesFrom(start: string, imports: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const distances = new Map([[start, 0]]);
  // A Map is walked in the order of insertion, also while it grows: breadth first.
  for (const [file, distance] of distances) {
    for (const next of imports.get(file) ?? []) if (!distances.has(next)) distances.set(next, distance + 1);
  }
  return distances;
}

/** `test/plugin/utc.test.js` is named like `src/plugin/utc/index.js`, `tests/test_strutils.py` like `pkg/strutils.py`. */
function isNamedLike(test: string, file: string): boolean {
  const name = posix.basename(file).replace(/\.\w+$/, '');
  const stem = name === 'index' || name === '__init__' ? posix.basename(posix.dirname(file)) : name;
  return posix
    .basename(test)
    .replace(/\.\w+$/, '')
    .split(/[._-]?(?:test|spec)s?[._-]?/)
    .includes(stem);
}
