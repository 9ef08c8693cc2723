import { listFunctions, nearDuplicateKey, normalise, readFunction, replaceFunction } from '../../src/source/index.ts';
import { fixture, fixtures } from './fixture.ts';

async function find(path: string, source: string, name: string) {
  const found = (await listFunctions(path, source)).find((fn) => fn.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

test.each(fixtures)('every function of %s replaced by itself, and read back alone', async (file) => {
  for (const eol of ['\n', '\r\n']) {
    const source = (await fixture(file)).replaceAll('\n', eol);
    for (const fn of await listFunctions(file, source)) {
      expect(await replaceFunction(source, fn, fn.text)).toBe(source);
      // The same function as a model would give it: trimmed, with plain line ends.
      const given = fn.text.replaceAll('\r\n', '\n').trim();
      expect(await replaceFunction(source, fn, `\n${given}\n\n`)).toBe(source);
      const alone = await readFunction(given, fn.language);
      expect(alone && [alone.localName, alone.parameters]).toEqual([fn.localName, fn.parameters]);
    }
  }
});

test('a Python function goes to another depth, strings that span lines stay', async () => {
  const source = await fixture('shop.py');
  const load = await find('shop.py', source, 'Basket.load');
  const flat = load.text
    .split('\n')
    .map((line) => (line.startsWith('    ') ? line.slice(4) : line))
    .join('\n');
  expect(await replaceFunction(source, load, flat)).toBe(source);
  const other = 'def inner(item):\n  if item:\n    return 1\n  return 2';
  const changed = await replaceFunction(source, await find('shop.py', source, 'outer.inner'), other);
  expect((await find('shop.py', changed, 'outer.inner')).text).toBe(other.replace(/^/gm, '    '));
});

test('a JavaScript function gets the indentation of its place and the line ends of its file', async () => {
  const source = (await fixture('shop.js')).replaceAll('\n', '\r\n');
  const inner = await find('shop.js', source, 'outer.inner');
  const changed = await replaceFunction(source, inner, 'function inner(a, b) {\n  return `\n${a}`;\n}');
  expect((await find('shop.js', changed, 'outer.inner')).text).toBe(
    'function inner(a, b) {\r\n    return `\r\n${a}`;\r\n  }',
  );
  expect(changed.replaceAll('\r\n', '')).not.toContain('\n');
});

test('refuses a source the function was not read from', async () => {
  const source = await fixture('shop.js');
  const fn = await find('shop.js', source, 'outer');
  await expect(replaceFunction(` ${source}`, fn, 'function outer() {}')).rejects.toThrow('not where it was read');
});

test.each([
  ['javascript', 'function a() {} function b() {}'],
  ['javascript', 'function a() {}\na();'],
  ['javascript', 'function a( {'],
  ['javascript', 'const x = 1;'],
  ['python', 'def a():\n    pass\n\nprint(a())'],
  ['python', 'def a(:\n    pass'],
  ['python', 'x = 1'],
  ['python', ''],
] as const)('%s: %j is not one function', async (language, text) => {
  expect(await readFunction(text, language)).toBeUndefined();
});

test('a function may come with comments and an export', async () => {
  const text = '// the answer\nexport function a() {\n  return 42;\n}\n// done\n';
  expect(await readFunction(text, 'typescript')).toMatchObject({
    localName: 'a',
    text: expect.stringMatching(/^function a/),
  });
  expect(await readFunction('constructor(a)\n{\n  this.a = a;\n}', 'javascript')).toMatchObject({
    localName: 'constructor',
  });
  expect(await readFunction('@staticmethod\n    def a():\n        return 1', 'python')).toMatchObject({
    localName: 'a',
  });
});

test('layout and comments are normalised away, meaning is not', async () => {
  const js = (text: string) => normalise(text, 'javascript');
  expect(await js('function f(a){return a+1}')).toBe(await js('function f(a) {\n  // one more\n  return a + 1;\n}'));
  expect(await js('function f(a) { return\n a }')).not.toBe(await js('function f(a) { return a }'));
  expect(await js("function f() { return 'a  b' }")).not.toBe(await js("function f() { return 'a b' }"));
  const python = (text: string) => normalise(text, 'python');
  expect(await python('def f(a):\n  return a # b')).toBe(await python('    def f( a ):\n        return a'));
  const inside = 'def f(a):\n    if a:\n        b()\n        c()';
  expect(await python(inside)).not.toBe(await python(inside.replace('        c()', '    c()')));
});

test('near-duplicates share a key', async () => {
  const key = (text: string) => nearDuplicateKey(text, 'python');
  const one = await key('def add(a, b):\n    """Adds."""\n    total = a + b\n    return "x" + total.a');
  expect(await key("def plus(x, y):\n    s = x + y  # the sum\n    return 'x' + s.a")).toBe(one);
  expect(await key("def plus(x, y):\n    s = x - y\n    return 'x' + s.a")).not.toBe(one);
  expect(await key("def plus(x, y):\n    s = x + y\n    return 'x' + s.b")).not.toBe(one);
  expect(await key("def plus(x, y):\n    s = x + y\n    return 'x' + x.a")).not.toBe(one);
});
