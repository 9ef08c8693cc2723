import type { Coverage } from './coverage.ts';
import { ochiai } from './ochiai.ts';

/**
 * How suspicious each line of a file is, by the tests that ran it: Ochiai's coefficient
 * `failed(l) / sqrt(failed * (failed(l) + passed(l)))`, where `failed(l)` and `passed(l)` are the failing and passing tests that
 * ran line l, and `failed` is all failing tests (Ochiai, 1957; Abreu and others, 2006). From 0, for a line that no failing test
 * ran, to 1. Tests whose lines in the file aren't known count neither way.
 * @returns by 1-based line, those that any test ran: any other has 0; undefined where nothing is known of the file's lines
 */
export function lineSuspicion(path: string, coverage: Coverage): ReadonlyMap<number, number> | undefined {
  const tests = testsWithLines(path, coverage);
  const failing = tests.filter((test) => test.failing).length;
  if (failing === 0 || !tests.some(({ lines }) => lines.has(path))) return undefined;
  const runs = new Map<number, { failed: number; passed: number }>();
  for (const test of tests) {
    for (const line of test.lines.get(path) ?? []) {
      const known = runs.get(line) ?? { failed: 0, passed: 0 };
      if (test.failing) known.failed++;
      else known.passed++;
      runs.set(line, known);
    }
  }
  return new Map([...runs].map(([line, run]) => [line, ochiai(run, failing)]));
}

/** Tests of which it is known which lines of a file they ran, be it none. */
export function testsWithLines(path: string, { tests }: Coverage): Coverage['tests'] {
  const isOf = (key: string): boolean => key.startsWith(`${path}:`);
  // One that ran functions of the file and none of its lines was not listened to there.
  return tests.filter(({ functions, lines }) => lines.has(path) || (lines.size > 0 && ![...functions].some(isOf)));
}
