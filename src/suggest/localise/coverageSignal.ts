import { ochiai } from './ochiai.ts';
import type { Mark, Signal } from './signal.ts';

/** How much it counts that a failing test ran the function at all; the rest is Ochiai's coefficient. */
const RAN = 0.55;

/**
 * What running the tests showed: `0.55 + 0.45 * Ochiai` for a function that a failing test ran. Ochiai's coefficient over tests is `failed(f) / sqrt(failed * (failed(f) + passed(f)))`, where `failed(f)` and `passed(f)`
 * are the failing and passing tests that ran f, and `failed` is all failing tests (Ochiai, 1957; Abreu and others, 2006).
 */
export const coverageSignal: Signal = {
  name: 'coverage',
  weight: 4.5,
  marks({ coverage }) {
    const marks = new Map<string, Mark>();
    if (coverage === undefined) return marks;
    const failing = coverage.tests.filter((test) => test.failing).length;
    const passing = coverage.tests.length - failing;
    const runs = new Map<string, { failed: number; passed: number }>();
    for (const test of coverage.tests) {
      for (const key of test.functions) {
        const known = runs.get(key) ?? { failed: 0, passed: 0 };
        if (test.failing) known.failed++;
        else known.passed++;
        runs.set(key, known);
      }
    }
    for (const [key, { failed, passed }] of runs) {
      if (failed === 0) continue;
      marks.set(key, {
        value: RAN + (1 - RAN) * ochiai({ failed, passed }, failing),
        reason: `run by ${failed} of ${failing} failing and ${passed} of ${passing} passing tests`,
      });
    }
    return marks;
  },
};
