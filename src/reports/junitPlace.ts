import type { Attributes } from './junitCollector.ts';
import type { JunitSuite } from './junitSuite.ts';
import { looksLikeFile } from './relativeFile.ts';

/** Where a test case belongs: each tool uses `classname`, `name` and the suites around in its own way. */
export function junitPlace(
  testcase: Attributes,
  suites: readonly JunitSuite[],
): { file: string | null; suite: string; name: string } {
  const name = testcase['name'] ?? '';
  const className = testcase['classname'] ?? '';
  const nearest = suites.at(-1);
  const named = [className, nearest?.name ?? ''].find(looksLikeFile);
  const file = testcase['file'] ?? suites.findLast((suite) => suite.file !== undefined)?.file ?? named ?? null;
  const suite = suiteOf(name, className, suites);
  // pytest repeats the file as a module name.
  const module = nearest?.isPytest === true && file !== null ? file.replace(/\.py$/, '').replaceAll('/', '.') : null;
  if (module === null || !`${suite}.`.startsWith(`${module}.`)) return { file, suite, name };
  return { file, suite: suite.slice(module.length + 1).replaceAll('.', ' > '), name };
}

function suiteOf(name: string, className: string, suites: readonly JunitSuite[]): string {
  // jest-junit and mocha-junit-reporter: the name holds the groups and the title, `classname` repeats all or a part.
  if (className !== '' && name.endsWith(className)) return '';
  // Vitest: the file.
  if (looksLikeFile(className)) return '';
  // node:test writes what kind of thing it is; the groups are nested suites. Others leave it out.
  if (className === 'test' || className === 'suite' || className === '') {
    return suites
      .filter(
        (suite) =>
          !suite.isRoot &&
          !suite.isPytest &&
          !looksLikeFile(suite.name) &&
          !/^(?:Root Suite|Mocha Tests|undefined)?$/.test(suite.name),
      )
      .map((suite) => suite.name)
      .join(' > ');
  }
  return className;
}
