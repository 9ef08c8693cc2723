import { parse } from '@swc/core';
import fc from 'fast-check';
import {
  applyEdit,
  draftMutations,
  listFunctions,
  mutationOperators,
  mutations,
  normalise,
  readFunction,
  replaceFunction,
} from '../../src/source/index.ts';
import type { FunctionVersion, LanguageName } from '../../src/source/index.ts';
import { fixture } from './fixture.ts';

const files = ['shop.js', 'shop.ts', 'basket.tsx', 'shop.py'];
const whole = 1_000_000;

function given(language: LanguageName, text: string) {
  return { name: 'f', language, text };
}

async function texts(language: LanguageName, operator: string, text: string): Promise<string[]> {
  const found = await mutations(given(language, text), { seed: 1, operators: [operator] });
  return found.map((mutation) => mutation.text);
}

async function allFunctions(): Promise<{ source: string; fn: FunctionVersion }[]> {
  const out: { source: string; fn: FunctionVersion }[] = [];
  for (const file of files) {
    const source = await fixture(file);
    for (const fn of await listFunctions(file, source)) out.push({ source, fn });
  }
  return out;
}

// One line an operator: what it must find in a small function, JavaScript or Python.
test.each<[string, LanguageName, string, string]>([
  ['comparison', 'javascript', 'function f(a) { return a === 1; }', 'function f(a) { return a !== 1; }'],
  ['comparison', 'python', 'def f(a):\n    return a not in b', 'def f(a):\n    return a in b'],
  ['boundary', 'javascript', 'function f(a) { return a < 1; }', 'function f(a) { return a <= 1; }'],
  ['boundary', 'python', 'def f(a):\n    return 0 < a < 5', 'def f(a):\n    return 0 <= a < 5'],
  ['equality', 'javascript', 'function f(a) { return a == null; }', 'function f(a) { return a === null; }'],
  ['equality', 'python', 'def f(a):\n    return a is b', 'def f(a):\n    return a == b'],
  ['arithmetic', 'javascript', 'function f(a) { a += 2; }', 'function f(a) { a -= 2; }'],
  ['arithmetic', 'python', 'def f(a):\n    return a // 2', 'def f(a):\n    return a / 2'],
  ['logic', 'javascript', 'function f(a) { return a ?? 2; }', 'function f(a) { return a || 2; }'],
  ['logic', 'python', 'def f(a):\n    return a and b', 'def f(a):\n    return a or b'],
  ['missing-operand', 'javascript', 'function f(a) { return a || 2; }', 'function f(a) { return a; }'],
  ['missing-operand', 'python', 'def f(a):\n    return a and b', 'def f(a):\n    return b'],
  ['negation', 'javascript', 'function f(a) { if (a > 1) g(); }', 'function f(a) { if (!(a > 1)) g(); }'],
  ['negation', 'python', 'def f(a):\n    if not a: g()', 'def f(a):\n    if a: g()'],
  ['truthiness', 'javascript', 'function f(a) { if (a) g(); }', 'function f(a) { if (a !== undefined) g(); }'],
  ['truthiness', 'python', 'def f(a):\n    if a is None: g()', 'def f(a):\n    if not a: g()'],
  ['off-by-one', 'javascript', 'function f(a) { return a[a.length]; }', 'function f(a) { return a[a.length - 1]; }'],
  ['off-by-one', 'python', 'def f(a):\n    return range(n + 1)', 'def f(a):\n    return range(n)'],
  ['constant', 'javascript', "function f() { return 'x'; }", "function f() { return ''; }"],
  ['constant', 'python', 'def f(a=True):\n    return -1', 'def f(a=False):\n    return -1'],
  ['missing-statement', 'javascript', 'function f() {\n  g();\n  h();\n}', 'function f() {\n  h();\n}'],
  ['missing-statement', 'python', 'def f():\n    g()', 'def f():\n    pass'],
  ['swapped-arguments', 'javascript', 'function f(a, b) { g(a, b); }', 'function f(a, b) { g(b, a); }'],
  ['swapped-arguments', 'python', 'def f(a, b):\n    g(a, b, c=1)', 'def f(a, b):\n    g(b, a, c=1)'],
  ['swapped-operands', 'python', 'def f(a, b):\n    return a - b', 'def f(a, b):\n    return b - a'],
  [
    'swapped-elements',
    'javascript',
    'function f(a, b) { return { x: a, y: b }; }',
    'function f(a, b) { return { x: b, y: a }; }',
  ],
  ['swapped-elements', 'python', 'def f(a, b):\n    return a, b', 'def f(a, b):\n    return b, a'],
  ['swapped-branches', 'javascript', 'const f = (a) => (a ? 1 : 2);', 'const f = (a) => (a ? 2 : 1);'],
  ['swapped-branches', 'python', 'def f(a):\n    return 1 if a else 2', 'def f(a):\n    return 2 if a else 1'],
  ['swapped-identifier', 'javascript', 'function f(a, b) { return a; }', 'function f(a, b) { return b; }'],
  ['swapped-identifier', 'python', 'def f(self, a, b):\n    return a.a', 'def f(self, a, b):\n    return b.a'],
  ['swapped-property', 'javascript', 'function f(a) { return a.x > a.y; }', 'function f(a) { return a.y > a.y; }'],
  [
    'swapped-property',
    'python',
    'def f(self):\n    return self.x + self.y',
    'def f(self):\n    return self.x + self.x',
  ],
  ['await', 'javascript', 'async function f() { return await g(); }', 'async function f() { return g(); }'],
  ['await', 'javascript', 'async function f() { return g().x; }', 'async function f() { return (await g()).x; }'],
  ['await', 'python', 'async def f():\n    x = g()', 'async def f():\n    x = await g()'],
  ['optional-chaining', 'typescript', 'function f(a: A) { return a?.b; }', 'function f(a: A) { return a.b; }'],
  ['optional-chaining', 'javascript', 'function f(a) { return a[0]; }', 'function f(a) { return a?.[0]; }'],
  ['early-return', 'javascript', 'function f() { return g(); }', 'function f() { g(); }'],
  [
    'early-return',
    'python',
    'def f():\n    if a:\n        g()\n    h()',
    'def f():\n    if a:\n        g()\n        return\n    h()',
  ],
  ['loop-exit', 'python', 'def f(a):\n    for b in a:\n        break', 'def f(a):\n    for b in a:\n        continue'],
  ['missing-default', 'javascript', 'function f(a = 1) {}', 'function f(a) {}'],
  ['missing-default', 'python', 'def f(a: int = 1): pass', 'def f(a: int): pass'],
  ['slice-bounds', 'javascript', 'function f(a) { return a.slice(0, 2); }', 'function f(a) { return a.slice(2); }'],
  ['slice-bounds', 'python', 'def f(a):\n    return a[1:]', 'def f(a):\n    return a[:1]'],
  ['twin-call', 'javascript', 'function f(a) { a.push(1); }', 'function f(a) { a.unshift(1); }'],
  ['twin-call', 'python', 'def f(a):\n    return any(a)', 'def f(a):\n    return all(a)'],
  ['missing-call', 'javascript', 'function f(a) { return a.trim(); }', 'function f(a) { return a; }'],
  ['missing-call', 'python', 'def f(a):\n    return int(a)', 'def f(a):\n    return a'],
])('%s in %s', async (operator, language, before, after) => {
  expect(await texts(language, operator, before)).toContain(after);
});

test('every operator is tried above, and has a name of its own', async () => {
  const names = mutationOperators.map((operator) => operator.name);
  expect(new Set(names).size).toBe(names.length);
  const used = new Set<string>();
  for (const { fn } of await allFunctions())
    for (const mutation of await mutations(fn, { seed: 1, max: whole })) used.add(mutation.operator);
  // The fixtures alone exercise nearly all; `loop-exit` needs a loop with an exit, and so on.
  expect(used.size).toBeGreaterThanOrEqual(names.length - 2);
});

test('no operator touches what only looks like code', async () => {
  const python = 'def f(a):\n    """a < b and not c"""\n    # a == 1\n    return "a < b", f"{a}"';
  for (const operator of ['comparison', 'boundary', 'logic', 'negation', 'missing-statement'])
    for (const text of await texts('python', operator, python)) {
      expect(text).toContain('"""a < b and not c"""');
      expect(text).toContain('# a == 1');
    }
  expect(await texts('typescript', 'constant', 'function f(a: true, b: "x" | null): void {}')).toEqual([]);
});

test('mutations parse in their file, differ from the original and from each other', async () => {
  for (const { source, fn } of await allFunctions()) {
    const found = await mutations(fn, { seed: 7, max: 40 });
    const seen = new Set([await normalise(fn.text, fn.language)]);
    for (const mutation of found) {
      const { start, end } = mutation.span;
      expect(fn.text.slice(start, end)).toBe(mutation.before);
      expect(applyEdit(fn.text, { start, end, replacement: mutation.after })).toBe(mutation.text);
      const normal = await normalise(mutation.text, fn.language);
      expect(seen.has(normal)).toBe(false);
      seen.add(normal);
      const changed = await replaceFunction(source, fn, mutation.text);
      const names = (await listFunctions(fn.path, changed)).map((other) => other.name);
      expect(names).toContain(fn.name);
    }
  }
});

test("another parser accepts the mutants too: a real engine's early errors are respected", async () => {
  const tricky = `
    function f(a, b, items) {
      outer: for (const item of items) {
        switch (item) { case 1: break; default: continue outer; }
        if (a.x || b) { a.b.c = -a * b; a.n++; }
        const made = new a.Thing(b ?? (a || b));
        if (made) break;
      }
      return a\`t\` && items.at(0);
    }`;
  const fn = given('javascript', tricky.trim());
  const found = await mutations(fn, { seed: 1, max: whole });
  expect(found.length).toBeGreaterThan(100);
  for (const { text } of found) await parse(text, { syntax: 'ecmascript', target: 'es2022' });
  const chained = await texts('python', 'missing-default', 'def f(a, b, c=1, d=2, *, e): pass');
  expect(chained).toEqual(
    expect.arrayContaining([
      'def f(a, b=None, c=1, d=2, *, e): pass',
      'def f(a, b, c, d=2, *, e): pass',
      'def f(a, b, c=1, d=2, *, e=None): pass',
    ]),
  );
  expect(chained).toHaveLength(3);
});

test('the seed decides, whatever it is', async () => {
  const source = await fixture('shop.py');
  const fn = (await listFunctions('shop.py', source)).find((one) => one.name === 'Basket.get')!;
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 30 }), async (seed, max) => {
      const first = await mutations(fn, { seed, max });
      expect(await mutations(fn, { seed, max })).toEqual(first);
      // A smaller number is the beginning of a larger one.
      expect((await mutations(fn, { seed, max: max + 5 })).slice(0, max)).toEqual(first);
    }),
    { numRuns: 25 },
  );
  const sorted = async (seed: number) => (await mutations(fn, { seed, max: whole })).map((m) => m.text).sort();
  expect((await sorted(1)).length).toBe((await sorted(2)).length);
});

test('drafts in any order give as many mutations, of the same programs, and the first ones stay first', async () => {
  const text = 'function f(a, b) {\n  if (!a && !(b > 1)) return a == null;\n  return a.b(a, b) || [a, a];\n}';
  const fn = given('javascript', text);
  const { drafts, sound } = await draftMutations(fn, { seed: 1 });
  const programs = async (some: readonly { text: string }[]) =>
    (await Promise.all(some.map((one) => normalise(one.text, fn.language)))).sort();
  const expected = await programs(await mutations(fn, { seed: 1, max: whole }));
  // Some draft is the same program as another, or none.
  expect(drafts.length).toBeGreaterThan(expected.length);
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...drafts], { minLength: drafts.length }),
      fc.integer({ min: 0, max: 30 }),
      async (shuffled, max) => {
        const all = await sound(shuffled, whole);
        expect(await programs(all)).toEqual(expected);
        expect(await sound(shuffled, max)).toEqual(all.slice(0, max));
      },
    ),
    { numRuns: 10 },
  );
});

test('line ends of Windows survive', async () => {
  for (const file of ['shop.js', 'shop.py']) {
    const source = (await fixture(file)).replaceAll('\n', '\r\n');
    for (const fn of await listFunctions(file, source))
      for (const mutation of await mutations(fn, { seed: 3, max: 30 }))
        expect(mutation.text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  }
});

test('most one-edit mutants have their repair among their own mutations', async () => {
  const counts = new Map<string, { repaired: number; all: number }>();
  for (const { fn } of await allFunctions()) {
    const goal = await normalise(fn.text, fn.language);
    for (const mutant of await mutations(fn, { seed: 5, max: 14 })) {
      const repairs = await mutations({ ...fn, text: mutant.text }, { seed: 5, max: whole });
      const normals = await Promise.all(repairs.map((repair) => normalise(repair.text, fn.language)));
      const count = counts.get(mutant.operator) ?? { repaired: 0, all: 0 };
      count.all++;
      if (normals.includes(goal)) count.repaired++;
      counts.set(mutant.operator, count);
    }
  }
  const share = (names: string[]) => {
    const chosen = names.map((name) => counts.get(name) ?? { repaired: 0, all: 0 });
    const all = chosen.reduce((sum, count) => sum + count.all, 0);
    return { all, share: chosen.reduce((sum, count) => sum + count.repaired, 0) / all };
  };
  const overall = share([...counts.keys()]);
  expect(overall.all).toBeGreaterThan(250);
  expect(overall.share).toBeGreaterThan(0.7);
  // What these break, they always mend.
  const symmetric = [
    'comparison',
    'boundary',
    'equality',
    'arithmetic',
    'logic',
    'swapped-arguments',
    'optional-chaining',
    'await',
  ];
  expect(share(symmetric).share).toBeGreaterThan(0.95);
});

test('refuses what is not one function, other languages and unknown operators', async () => {
  await expect(mutations(given('javascript', 'f(1); g(2);'), { seed: 1 })).rejects.toThrow('not exactly one function');
  await expect(mutations(given('javascript', 'function f( {'), { seed: 1 })).rejects.toThrow('not valid javascript');
  await expect(mutations(given('go', 'func f() {}'), { seed: 1 })).rejects.toThrow('only');
  await expect(mutations(given('python', 'def f(): pass'), { seed: 1, operators: ['x'] })).rejects.toThrow('operator');
  expect(await readFunction('def f(): pass', 'python')).toBeDefined();
});
