import { parse } from '@swc/core';
import { execa } from 'execa';
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

const paths: Partial<Record<LanguageName, string>> = { javascript: 'a.js', typescript: 'a.ts', python: 'a.py' };

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
  ['added-default', 'typescript', 'function f(a: number) { return a; }', 'a: number', 'a: number = 0'],
  ['added-guard', 'javascript', 'function f(a) { if (a.b.c > 1) g(); }', 'a.b.c > 1', 'a.b && a.b.c > 1'],
  [
    'added-call',
    'javascript',
    'function f(a, format, n) {\n  if (n) return format(n);\n  return n ? a : n;\n}',
    'return n ? a : n;',
    'return format(n ? a : n);',
  ],
  [
    'added-exit',
    'python',
    'def f(xs):\n    """Doc."""\n    return xs[0]',
    'return',
    'if not xs:\n        return xs\n    return',
  ],
  ['added-exit', 'python', 'def f(xs):\n    return xs[0]', 'return', 'if not xs:\n        return\n    return'],
  [
    'added-exit',
    'python',
    'def f(xs, n):\n    if n:\n        return -1, {}\n    return xs[0], {1: xs}',
    '    return xs',
    '    if not xs:\n        return -1, {}\n    return xs',
  ],
  [
    'added-exit',
    'javascript',
    'class A {\n  f(x) {\n    while (x) {\n      x = x.next;\n    }\n  }\n}',
    '      x = x',
    '      if (!x) {\n        break;\n      }\n      x = x',
  ],
  [
    'added-exit',
    'python',
    'class A:\n    def f(self, t):\n        if t:\n            return None\n        return self.a.b(t)',
    '        return self',
    '        if self.a is None:\n            return None\n        return self',
  ],
  [
    'added-exit',
    'javascript',
    'function f(xs, o) {\n\tfor (const x of xs) {\n\t\tconst y = o[x];\n\t\tg(y);\n\t}\n}',
    '\t\tconst y',
    '\t\tif (x == null) {\n\t\t\tcontinue;\n\t\t}\n\t\tconst y',
  ],
  [
    'added-exit',
    'typescript',
    'function f(a: A): number {\n  const b = a.b;\n  return b;\n}',
    '  const b',
    '  if (!a) {\n    return a;\n  }\n  const b',
  ],
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
  [
    'misspelt-name',
    'python',
    'g(a.issuperset(b))\ndef f(a, b):\n    return a.issupserset(b)',
    'issupserset',
    'issuperset',
  ],
  ['misspelt-name', 'javascript', 'const width = 1;\nfunction f(a) { return a * widht; }', 'widht', 'width'],
  ['misspelt-name', 'typescript', 'g(a.length);\nfunction f(a: string[]) { return a.lenght; }', 'lenght', 'length'],
  ['misspelt-name', 'typescript', 'class Widget {}\nfunction f() { return new Widgte(); }', 'Widgte', 'Widget'],
  ['string-of-file', 'python', "g('one')\ndef f(a):\n    return a['']", "a['']", "a['one']"],
  ['string-of-file', 'javascript', "function f(a) { return typeof a === ''; }", "''", "'object'"],
])('%s in %s', async (operator, language, file, before, after) => {
  const functions = await listFunctions(paths[language]!, file);
  const fn = functions.find(({ localName }) => localName === 'f')!;
  const found = await repairsOf(fn, paths[language]!, file);
  const texts = found.filter((one) => one.operator === operator).map(({ text }) => text);
  expect(texts).toContain(fn.text.replace(before, after));
});

test('every operator finds something in the fixtures, or in a text with a misspelt name, under a name that no mutation operator has', async () => {
  const used = new Set<string>();
  const made = new Set<string>();
  for (const file of fixtures.filter((name) => /\.(?:js|ts|tsx|py)$/.test(name))) {
    const source = await fixture(file);
    for (const fn of await listFunctions(file, source)) {
      for (const { operator } of await repairsOf(fn, file, source)) used.add(operator);
      for (const { operator } of await mutations(fn, { seed: 1, max: 1_000_000 })) made.add(operator);
    }
  }
  // The fixtures alone exercise nearly all: nothing in them is misspelt.
  for (const { operator } of await repairsIn('a.py', 'width = 1\n\ndef f():\n    return widht', 'f'))
    used.add(operator);
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
  const python: string[] = [];
  for (const file of fixtures.filter((name) => /\.(?:js|ts|tsx|py)$/.test(name))) {
    const source = await fixture(file);
    for (const fn of await listFunctions(file, source)) {
      const found = await repairsOf(fn, file, source);
      const seen = new Set([await normalise(fn.text, fn.language)]);
      for (const { text } of found) {
        const normal = await normalise(text, fn.language);
        expect(seen.has(normal)).toBe(false);
        seen.add(normal);
        const changed = source.slice(0, fn.span.start) + text + source.slice(fn.span.end);
        if (file.endsWith('.py')) python.push(changed);
        // The other parser doesn't know abstract members, which the TypeScript fixture has.
        else if (!file.endsWith('.ts')) await parse(changed, { syntax: 'typescript', tsx: true });
      }
    }
  }
  expect(python.length).toBeGreaterThan(50);
  const compile = 'import json, sys\nfor text in json.load(sys.stdin): compile(text, "a.py", "exec")';
  await execa('python3', ['-c', compile], { input: JSON.stringify(python) });
});

test.each<[string, LanguageName, string, string[]]>([
  [
    'what is bound, deleted or a module',
    'python',
    `import os
def f(p):
    with open(p) as g, h() as (a, b):
        c, d = str(a)
        del c, (d, a)
    for c, d in os.path:
        global i`,
    ['str(os.path)', 'str(p)'],
  ],
  ['a receiver by itself', 'python', 'class A:\n    def f(self):\n        self.x = str(self.tell())', []],
  [
    'what is called, counted or deleted',
    'javascript',
    'function f(a) { delete a[0]; f(); a++; return [String(a)]; }',
    ['String(a)'],
  ],
])('calls are put around values, not %s', async (_, language, file, expected) => {
  const fn = (await listFunctions(paths[language]!, file)).find(({ localName }) => localName === 'f')!;
  const calls = (await repairsOf(fn, paths[language]!, file)).filter(({ operator }) => operator === 'added-call');
  expect([...new Set(calls.map(({ after }) => after))].sort()).toEqual(expected);
});

test.each<[string, LanguageName, string, string[]]>([
  ['a negation keeps the guard inside', 'python', 'def f(s):\n    if not s.x: g()', ['(s and s.x)', 's and not s.x']],
  ['names of a comprehension are none', 'python', 'def f(xs):\n    if any(x.ok for x in xs.all): g()', []],
  ['classes and modules are none', 'python', 'def f(x):\n    if isinstance(x, str): g()', ['x and isinstance(x, str)']],
  [
    'nor are names of arrow functions',
    'javascript',
    'function f(xs) { if (xs.some((x) => x.ok)) g(); }',
    ['xs && xs.some((x) => x.ok)'],
  ],
])('guards: %s', async (_, language, file, expected) => {
  const [fn] = await listFunctions(paths[language]!, file);
  const found = (await repairsOf(fn!, paths[language]!, file)).filter(({ operator }) => operator === 'added-guard');
  expect(found.map(({ after }) => after).sort()).toEqual(expected);
});

test.each<[string, LanguageName, string, string[]]>([
  [
    'names of inner blocks are not seen',
    'javascript',
    'function f(xs) {\n  const out = [];\n  for (const x of xs) { const y = x; out.push(y); }\n}',
    ['out', 'xs'],
  ],
  ['an end in every branch', 'javascript', 'function f(a) {\n  if (a) { return 1; } else { throw a; }\n}', []],
  ['an end in some', 'python', 'def f(a):\n    if a:\n        return 1\n    else:\n        a = 2', ['a']],
  ['a constructor', 'python', 'class A:\n    def __init__(f, a):\n        f.a = a', []],
  ['a generator', 'python', 'def f(a):\n    yield a', []],
  ['a generator inside', 'python', 'def f(a):\n    def g():\n        yield a\n    b = g', ['a', 'b']],
  ['no braces', 'javascript', 'function f(a) { if (a) return 1; else return 2; }', []],
])('returns: %s', async (_, language, file, expected) => {
  const functions = await listFunctions(paths[language]!, file);
  const found = (
    await repairsOf(
      functions.find(({ localName }) => /^(?:f|__init__)$/.test(localName))!,
      paths[language]!,
      file,
    )
  ).filter(({ operator }) => operator === 'added-return');
  expect(found.map(({ after }) => /return (\w+);?$/.exec(after)![1]).sort()).toEqual(expected);
});

test.each<[string, string]>([
  ['one that the file has twice', 'width = 1\n\ndef f():\n    return widht + widht'],
  ['a short one', 'age = 1\n\ndef f():\n    return agr'],
  ['a short one with two letters that differ', 'gold = 1\n\ndef f():\n    return glod'],
  ['a far one', 'width = 1\n\ndef f():\n    return within'],
  ['one that every program may use', 'bind = 1\n\ndef f(a):\n    return a.find'],
  ['one that is bound there', 'width = 1\n\ndef f(widht):\n    pass'],
])('as misspelt counts not: %s', async (_, file) => {
  const found = await repairsIn('a.py', file, 'f');
  expect(found.filter(({ operator }) => operator === 'misspelt-name')).toEqual([]);
});

test.each<[string, LanguageName, string, string, string[]]>([
  [
    'a member',
    'python',
    'def f(a, b):\n    return a.issupserset(b) or b.issupserset(a)',
    "AttributeError: 'set' object has no attribute 'issupserset'",
    ['a.issuperset(b) or', 'or b.issuperset(a)'],
  ],
  [
    'a variable',
    'javascript',
    'const width = 1;\nfunction f() { return widht + widht; }',
    'ReferenceError: widht is not defined\n    at f (a.js:2:1)',
    ['width + widht', 'widht + width'],
  ],
  [
    'a short method',
    'typescript',
    'function f(a: string[]) { a.psuh("x"); a.psuh("y"); }',
    'TypeError: a.psuh is not a function',
    ['a.push("x")', 'a.push("y")'],
  ],
  [
    'a method',
    'typescript',
    'function f(a: string[]) { a.inclueds("x"); a.inclueds("y"); }',
    'TypeError: a.inclueds is not a function',
    ['a.includes("x")', 'a.includes("y")'],
  ],
  [
    "a keyword argument's name",
    'python',
    'def g(width=1): pass\n\ndef f(a):\n    g(widht=a)\n    g(widht=1)',
    "TypeError: g() got an unexpected keyword argument 'widht'. Did you mean 'width'?",
    ['g(width=a)', 'g(width=1)'],
  ],
  [
    "nothing: what is not there is the member's object",
    'python',
    'def f(a):\n    return a.items() + a.items()',
    "AttributeError: 'NoneType' object has no attribute 'items'",
    [],
  ],
])('what an error says is not there is misspelt: %s in %s', async (_, language, file, error, expected) => {
  const fn = (await listFunctions(paths[language]!, file)).find(({ name }) => name === 'f')!;
  const ingredients = await ingredientsOf(paths[language]!, file, language, fn.span, [error]);
  const { drafts, sound } = await draftMutations(fn, { seed: 1, operators: [], ingredients });
  const texts = (await sound(drafts, 1000)).filter(({ operator }) => operator === 'misspelt-name');
  expect(texts.length === 0).toBe(expected.length === 0);
  for (const part of expected) expect(texts.filter(({ text }) => text.includes(part))).toHaveLength(1);
});

test("strings of modules' names, docstrings and directives are not taken, and quotes are kept", async () => {
  const file = `'use strict';\nimport a from './a.js';\nconst b = require('./b.js');\ng("it's", "one");\nfunction f() { return '' + \`x\`; }`;
  const found = await repairsIn('a.js', file, 'f');
  expect(found.filter(({ operator }) => operator === 'string-of-file').map(({ after }) => after)).toEqual(["'one'"]);
});

test('what a mutation makes as well is a mutation, and long functions get no more than 300 of a kind', async () => {
  const long = `def f(self, ${Array.from({ length: 80 }, (_, at) => `a${at}`).join(', ')}):\n    return [${Array.from({ length: 80 }, (_, at) => `a${at}.x`).join(', ')}]`;
  const file = `class A:\n${long.replace(/^/gm, '    ')}\n\ng(str(int(len(list(1)))))\n`;
  const fn = (await listFunctions('a.py', file)).find(({ localName }) => localName === 'f')!;
  const ingredients = await ingredientsOf('a.py', file, fn.language, fn.span);
  const { drafts } = await draftMutations(fn, { seed: 1, ingredients });
  expect(drafts.filter(({ operator }) => operator === 'added-call')).toHaveLength(300);
  const none = drafts.filter(({ after }) => after === '=None');
  expect(new Set(none.map(({ operator }) => operator))).toEqual(new Set(['missing-default']));
});

test.each<[string, LanguageName, string, string[]]>([
  [
    'a value that nobody gets',
    'python',
    "def f(a):\n    if a < 0:\n        return None, 'a'\n    return a, g(a)",
    ["\n        None, 'a'", 'return g(a), a'],
  ],
  ['a value that nobody gets', 'javascript', 'function f(a) { return a.b; }', ['{ a.b; }', 'return a?.b']],
  ['an element that nobody gets', 'python', "def f(d):\n    return d['k']", ["\n    d['k']", "return d['']"]],
  ['a slice of everything', 'python', 'def f(word):\n    return word[:-1]', ['word[:]', 'word[-1:]']],
  ['what ends with nothing', 'python', "def f(s):\n    return s.endswith('ch')", ["endswith('')", 'not s.endswith']],
  ['what is compared with itself', 'python', 'def f(a, b):\n    return a == b', ['a == a', 'a != b']],
  ['what is assigned to itself', 'javascript', 'function f(a, b) { a = b; return a; }', ['a = a', 'return b']],
  ['one answer for both', 'javascript', "function f(a) { return a ? 'x' : 'y'; }", ["a ? 'y' : 'y'", "a ? 'y' : 'x'"]],
  ['one answer for both', 'python', 'def f(a, b, c):\n    return b if a else c', ['b if a else b', 'c if a else b']],
  ['code below a jump', 'javascript', 'function f(a) { a.go(); a.stop(); }', ['return a.go();', 'return a.stop();']],
])('no repair has a new part that does nothing: %s in %s', async (_, language, file, [pointless, other]) => {
  const [fn] = await listFunctions(paths[language]!, file);
  const repairs = await textsOf(fn!, file, true);
  expect(repairs.filter((text) => text.includes(pointless!) && text !== fn!.text)).toEqual([]);
  expect(repairs.filter((text) => text.includes(other!))).not.toEqual([]);
  // As a bug it is one that people make.
  expect((await textsOf(fn!, file, false)).filter((text) => text.includes(pointless!))).not.toEqual([]);
});

// Each is a repair that looks a little like those above.
test.each<[string, LanguageName, string, string]>([
  ['beside a comparison for nothing', 'python', 'def f(a, b):\n    a == b\n    return a < b', 'a <= b'],
  ['of an arrow function in an object', 'javascript', 'const o = {\n  f: (xs) => xs[1],\n};', 'xs[0]'],
  ['of a function in an object', 'javascript', 'const o = {\n  f: function (a) { return 1 },\n};', 'return 2'],
  [
    'of a generator in an object',
    'javascript',
    'const o = {\n  f: function* (a) { g(); yield a; },\n};',
    '{  yield a; }',
  ],
  ['of one axis', 'python', 'def f(a):\n    return a[1:, 0]', 'a[:, 0]'],
  ['of what is assigned to', 'python', 'def f(xs, ys):\n    xs[1:] = ys', 'xs[:] = ys'],
  ['of what is deleted', 'python', 'def f(xs):\n    del xs[1:]', 'del xs[:]'],
  ['that asks for an empty text', 'javascript', "function f(xs) { return xs.includes('a') || ''; }", "includes('')"],
  ['that asks for NaN no more', 'javascript', 'function f(a) { return a !== a; }', 'a === a'],
  [
    'of a statement for its exception',
    'python',
    'def f(a, b):\n    try:\n        a[b]\n    except KeyError:\n        g(a)',
    'b[b]',
  ],
])('a repair %s in %s stays one', async (_, language, file, expected) => {
  const fn = (await listFunctions(paths[language]!, file)).at(-1)!;
  expect((await textsOf(fn, file, true)).filter((text) => text.includes(expected))).not.toEqual([]);
});

/** All one-edit texts of a function: repairs, or bugs. */
async function textsOf(fn: FunctionVersion, file: string, isRepair: boolean): Promise<string[]> {
  const ingredients = await ingredientsOf(fn.path, file, fn.language, fn.span);
  const { drafts, sound } = await draftMutations(fn, { seed: 1, ...(isRepair ? { ingredients } : {}) });
  return (await sound(drafts, 1_000_000)).map(({ text }) => text);
}

test('a file that does not parse is said to be one', async () => {
  await expect(ingredientsOf('a.py', 'def f(:', 'python', { start: 0, end: 7 })).rejects.toThrow('not valid python');
});

test.each<[string, string]>([
  ['the value is asked for once', 'def f(self):\n    return self.queue.pop().value.x'],
  ['it is bound below', 'def f():\n    g(a)\n    a = 1'],
  ['it is of an inner function', 'def f():\n    g(lambda a: a.b)'],
])('no way out asks for what may not be asked: %s', async (_, file) => {
  const found = (await repairsIn('a.py', file, 'f')).filter(({ operator }) => operator === 'added-exit');
  expect(found.filter(({ after }) => !/if (?:not )?self\.queue(?: is None)?:/.test(after))).toEqual([]);
});
