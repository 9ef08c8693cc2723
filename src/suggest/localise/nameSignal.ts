import { posix } from 'node:path';
import type { FunctionVersion } from '../../source/index.ts';
import type { FailingTest } from '../failingTest.ts';
import { functionKey, functionsOf } from './scene.ts';
import type { Mark, Signal } from './signal.ts';
import { wordsOf, WORDS } from './words.ts';

/** How much a word counts by where the test has it. */
const PLACES = { title: 1, file: 0.7, text: 0.5, message: 0.4 } as const;

/**
 * Words that a function's name and file share with a failing test. A word counts by how rare it is among the project's
 * functions (`ln(1 + N / n)`), so that `merge` tells more than `value`; the function's value is the share of its own
 * words' weight that the test has.
 */
export const nameSignal: Signal = {
  name: 'name',
  weight: 3,
  marks({ scene, failing }) {
    const functions = functionsOf(scene).map((fn) => ({ fn, words: new Set(nameWords(fn)) }));
    const holders = new Map<string, number>();
    for (const { words } of functions) for (const word of words) holders.set(word, (holders.get(word) ?? 0) + 1);
    const rarity = (word: string): number => Math.log(1 + functions.length / (holders.get(word) ?? 1));
    const tests = failing.map(testWords);
    const marks = new Map<string, Mark>();
    for (const { fn, words } of functions) {
      let all = 0;
      let shared = 0;
      const told = new Set<string>();
      for (const word of words) {
        const weight = rarity(word);
        all += weight;
        const heard = tests.reduce((sum, test) => sum + (test.get(word) ?? 0), 0) / Math.max(1, tests.length);
        shared += weight * heard;
        if (heard > 0 && !/^\d+$/.test(word)) told.add(spelled(fn, word));
      }
      if (shared === 0) continue;
      marks.set(functionKey(fn), {
        value: shared / all,
        reason: `its name shares ${told.size === 0 ? 'a number' : [...told].map((word) => `"${word}"`).join(', ')} with the failing test`,
      });
    }
    return marks;
  },
};

/** A word as the function's name or path spells it: words are compared by their stems, and people shall not read those. */
function spelled({ name, path }: FunctionVersion, word: string): string {
  const written = `${name} ${path}`.match(WORDS) ?? [];
  return written.find((one) => wordsOf(one)[0] === word)?.toLowerCase() ?? word;
}

/** The words of a function's own name and of what it stands in; its file's name for one that has no name of its own. */
export function nameWords(fn: FunctionVersion): string[] {
  const own = wordsOf(fn.name.replace(/\b(?:default|module\.exports|exports|prototype|proto)\b|#\d+/g, ' '));
  const stem = posix.basename(fn.path).replace(/\.\w+$/, '');
  const file = wordsOf(stem === 'index' || stem === '__init__' ? posix.basename(posix.dirname(fn.path)) : stem);
  return [...own, ...file];
}

function testWords({ suite, name, file, text, message }: FailingTest): Map<string, number> {
  const words = new Map<string, number>();
  const hear = (said: string, weight: number): void => {
    for (const word of wordsOf(said)) words.set(word, Math.max(weight, words.get(word) ?? 0));
  };
  hear(`${suite} ${name}`, PLACES.title);
  hear(posix.basename(file), PLACES.file);
  hear(text, PLACES.text);
  // The first line is the error; below it are frames, which the stack signal reads.
  hear(message.split('\n').slice(0, 3).join(' '), PLACES.message);
  return words;
}
