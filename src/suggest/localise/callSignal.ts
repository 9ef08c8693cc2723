import { posix } from 'node:path';
import type { FunctionVersion } from '../../source/index.ts';
import type { FailingTest } from '../failingTest.ts';
import { functionKey, functionsOf, type Scene } from './scene.ts';
import type { Mark, Signal } from './signal.ts';

/** Each call further away counts for so much of the one before. */
const AWAY = 0.7;
const MAX_DEPTH = 5;
/** A function that no import of the test leads to counts for so much. */
const UNREACHED = 0.3;

/**
 * How near a function is to a failing test by calls: what the test's text names in a call, what that calls, and so on.
 * Told by names alone, so a name that several functions share is shared by them; the mean over the failing tests. It
 * stands in for coverage, where that can't be had.
 */
export const callSignal: Signal = {
  name: 'calls',
  weight: 1.3,
  marks({ scene, failing, coverage }) {
    // What the tests were seen to run is better than what their text seems to call.
    if (coverage !== undefined) return new Map();
    const byName = new Map<string, FunctionVersion[]>();
    for (const fn of functionsOf(scene)) {
      for (const name of callNames(fn)) byName.set(name, [...(byName.get(name) ?? []), fn]);
    }
    const sums = new Map<string, { sum: number; nearest: number }>();
    for (const test of failing) {
      for (const [key, { value, depth }] of callsFrom(test, byName, scene)) {
        const known = sums.get(key) ?? { sum: 0, nearest: Infinity };
        sums.set(key, { sum: known.sum + value, nearest: Math.min(known.nearest, depth) });
      }
    }
    const marks = new Map<string, Mark>();
    for (const [key, { sum, nearest }] of sums) {
      const how =
        nearest === 0
          ? 'the failing test calls it'
          : `${nearest} ${nearest === 1 ? 'call' : 'calls'} below what the failing test calls`;
      marks.set(key, { value: sum / failing.length, reason: how });
    }
    return marks;
  },
};

function callsFrom(
  test: FailingTest,
  byName: ReadonlyMap<string, readonly FunctionVersion[]>,
  scene: Scene,
): Map<string, { value: number; depth: number }> {
  const found = new Map<string, { value: number; depth: number }>();
  let names = namedCalls(test.text);
  for (let depth = 0; depth <= MAX_DEPTH && names.size > 0; depth++) {
    const next = new Set<string>();
    for (const name of names) {
      const functions = byName.get(name) ?? [];
      for (const fn of functions) {
        const key = functionKey(fn);
        if (found.has(key)) continue;
        const reached = scene.reaching.get(fn.path)?.includes(test.file) === true || scene.reaching.size === 0;
        found.set(key, { value: (AWAY ** depth / Math.sqrt(functions.length)) * (reached ? 1 : UNREACHED), depth });
        for (const called of fn.calls) next.add(lastPart(called));
      }
    }
    names = next;
  }
  return found;
}

/** What a text calls, by the last parts of the names. */
function namedCalls(text: string): Set<string> {
  return new Set([...text.matchAll(/([\w$]+)(?:['"]\])?\s*\(/g)].map(([, name = '']) => name));
}

/** The names that a function is called by: its own, and its file's where it is what the file exports. */
function callNames(fn: FunctionVersion): string[] {
  const own = lastPart(fn.localName).replace(/#\d+$/, '');
  if (!/^(?:default|exports)$/.test(own))
    return own === '__init__' || own === 'constructor' ? [own, ...classOf(fn)] : [own];
  const stem = posix.basename(fn.path).replace(/\.\w+$/, '');
  return [stem === 'index' ? posix.basename(posix.dirname(fn.path)) : stem];
}

function classOf(fn: FunctionVersion): string[] {
  return fn.name.split('.').slice(-2, -1);
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
