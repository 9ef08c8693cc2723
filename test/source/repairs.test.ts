import { parse } from '@swc/core';
import {
  draftMutations,
  ingredientsOf,
  listFunctions,
  mutations,
  normalise,
  repairOperators,
} from '../../src/source/index.ts';
import type { FunctionVersion, LanguageName, Mutation } from '../../src/source/index.ts';
import { fixture, fixtures } from './fixture.ts';

async function repairsIn(path: string, file: string, name: string): Promise<Mutation[]> {
  const fn = (await listFunctions(path, file)).find((one) => one.name === name)!;
  return repairsOf(fn, path, file);
}

async function repairsOf(fn: FunctionVersion, path: string, file: string): Promise<Mutation[]> {
  const ingredients = await ingredientsOf(path, file, fn.language, fn.span);
  const { drafts, sound } = await draftMutations(fn, { seed: 1, operators: [], ingredients });
  return sound(drafts, 1_000_000);
}

const paths: Partial<Record<LanguageName, string>> = { javascript: 'a.js', python: 'a.py' };

// What each operator puts into the function `f`, and where the rest of the file has it from.
test.each<[string, LanguageName, string, string, string]>([
  [
    'added-default',
    'python',
    'def g(fill=_UNSET):\n    pass\n\ndef f(src, fill):\n    return src',
    'fill)',
    'fill=_UNSET)',
  ],
  ['added-default', 'javascript', 'function g(n = 7) {}\nfunction f(a, n) { return a; }', 'a, n', 'a, n = 7'],
  [
    'added-call',
    'python',
    'class A:\n    def g(self):\n        return self.tell()\n\n    def f(self):\n        pos = self\n        return pos',
    'pos = self\n',
    'pos = self.tell()\n',
  ],
  ['added-call', 'javascript', 'const g = Number(x);\nfunction f(a) { return a + 1; }', 'a + 1', 'Number(a) + 1'],
  ['added-guard', 'python', "def f(s):\n    if s[0] == ':': g()", 's[0]', 's and s[0]'],
  ['added-guard', 'python', 'def f(a, b):\n    if b or a.x: g()', 'b or a.x', 'a and (b or a.x)'],
  ['added-guard', 'javascript', 'function f(a) { if (a.b.c > 1) g(); }', 'a.b.c > 1', 'a.b && a.b.c > 1'],
  ['added-return', 'python', 'def f(a):\n    b = a\n    b += 1', 'b += 1', 'b += 1\n    return b'],
  ['added-return', 'javascript', 'function f(a) {\n  const b = g(a);\n}', 'g(a);', 'g(a);\n  return b;'],
  [
    'member-of-file',
    'python',
    'class A:\n    def g(self):\n        return self.inv\n\n    def f(self):\n        return self.data',
    'return self.data',
    'return self.inv',
  ],
  ['member-of-file', 'javascript', 'g(options.depth);\nfunction f() { return options.width; }', 'width', 'depth'],
  ['string-of-file', 'python', "g('one')\ndef f(a):\n    return a['']", "a['']", "a['one']"],
  ['string-of-file', 'javascript', "function f(a) { return typeof a === ''; }", "''", "'object'"],
])('%s in %s', async (operator, language, file, before, after) => {
  const functions = await listFunctions(paths[language]!, file);
  const fn = functions.find(({ localName }) => localName === 'f')!;
  const found = await repairsOf(fn, paths[language]!, file);
  const texts = found.filter((one) => one.operator === operator).map(({ text }) => text);
  expect(texts).toContain(fn.text.replace(before, after));
});

test('every operator is tried above, under a name that no mutation operator has', async () => {
  const used = new Set<string>();
  const made = new Set<string>();
  for (const file of fixtures.filter((name) => /\.(?:js|ts|tsx|py)$/.test(name))) {
    const source = await fixture(file);
    for (const fn of await listFunctions(file, source)) {
      for (const { operator } of await repairsOf(fn, file, source)) used.add(operator);
      for (const { operator } of await mutations(fn, { seed: 1, max: 1_000_000 })) made.add(operator);
    }
  }
  expect([...used].sort()).toEqual(repairOperators.map(({ name }) => name).sort());
  expect([...made].filter((name) => used.has(name))).toEqual([]);
});

test("members of `self` are those of the function's class", async () => {
  const file =
    'class A:\n    def g(self):\n        return self.other\n\nclass B:\n    def f(self):\n        return self.x + self.y';
  const after = (await repairsIn('a.py', file, 'B.f')).map((one) => one.after);
  expect(after).not.toContain('other');
  const alone = file
    .replace('class B:\n    def f(self):', 'def f(self):')
    .replace('\n        return self.x', '\n    return self.x');
  expect((await repairsIn('a.py', alone, 'f')).map((one) => one.after)).toContain('other');
});

test('they parse, also for another parser, and differ from the function and from each other', async () => {
  for (const file of fixtures.filter((name) => /\.(?:js|ts|tsx|py)$/.test(name))) {
    const source = await fixture(file);
    for (const fn of await listFunctions(file, source)) {
      const found = await repairsOf(fn, file, source);
      const seen = new Set([await normalise(fn.text, fn.language)]);
      for (const { text, span } of found) {
        const normal = await normalise(text, fn.language);
        expect(seen.has(normal)).toBe(false);
        seen.add(normal);
        expect(span.end).toBeGreaterThanOrEqual(span.start);
      }
      // The other parser doesn't know abstract members, which the TypeScript fixture has.
      if (!/\.(?:js|tsx)$/.test(file)) continue;
      for (const { text } of found.slice(0, 20)) {
        const changed = source.slice(0, fn.span.start) + text + source.slice(fn.span.end);
        await parse(changed, { syntax: 'typescript', tsx: true });
      }
    }
  }
});

test('a file that does not parse is said to be one', async () => {
  await expect(ingredientsOf('a.py', 'def f(:', 'python', { start: 0, end: 7 })).rejects.toThrow('not valid python');
});
