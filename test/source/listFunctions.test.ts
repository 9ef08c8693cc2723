import fc from 'fast-check';
import { calledSignatures, enclosing, imports, listFunctions, SourceSyntaxError } from '../../src/source/index.ts';
import { UserError } from '../../src/errors.ts';
import { parse } from '../../src/source/parse.ts';
import { languages } from '../../src/source/languages.ts';
import { fixture, fixtures } from './fixture.ts';

const names: Record<string, string[]> = {
  'shop.js': [
    ...['defaults.format', 'defaults.parse', 'applyDiscount', 'half', 'twice', 'Basket.total', 'Basket.constructor'],
    ...['Basket.size', 'Basket.size#set', 'Basket.load', 'Basket.#first', 'Basket.pages', 'Basket.prototype.isEmpty'],
    ...[
      'outer',
      'outer.inner',
      'pick',
      'pick#2',
      'exports.isCheap',
      'module.exports',
      'default',
      'default.lookup.find',
    ],
  ],
  'shop.ts': ['price', 'Basket.find', 'Basket.handler', 'tax.rate', 'default.render'],
  'basket.tsx': ['Basket', 'Basket.clear', 'Page'],
  'shop.py': [
    ...[
      'outer',
      'outer.inner',
      'Basket.key',
      'Basket.size',
      'Basket.size#setter',
      'Basket.load',
      'Basket.get#overload',
    ],
    ...['Basket.get#overload#2', 'Basket.get', 'Basket.send', 'pick', 'pick#2'],
  ],
  'shop.go': ['Basket.Size', 'Total'],
  'Shop.java': ['Basket.Basket', 'Basket.size', 'Basket.price', 'Basket.price#2', 'Basket.Page.number'],
  'shop.rs': ['Basket.size', 'Tag.fmt', 'tax.rate', 'tax.rate.base'],
};

async function one(file: string, name: string) {
  const found = (await listFunctions(file, await fixture(file))).find((fn) => fn.name === name);
  if (found === undefined) throw new Error(`${file} has no ${name}`);
  return found;
}

test.each(fixtures)('names every function of %s', async (file) => {
  const found = await listFunctions(file, await fixture(file));
  expect(found.map((fn) => fn.name)).toEqual(names[file]);
});

test.each(fixtures)('spans of %s hold the text, and are disjoint or nested', async (file) => {
  for (const eol of ['\n', '\r\n']) {
    const source = (await fixture(file)).replaceAll('\n', eol);
    const found = await listFunctions(file, source);
    for (const fn of found) {
      expect(source.slice(fn.span.start, fn.span.end)).toBe(fn.text);
      const lines = source
        .split(eol)
        .slice(fn.span.startLine - 1, fn.span.endLine)
        .join(eol);
      expect(lines).toContain(fn.text);
      for (const other of found) {
        const isApart = fn.span.end <= other.span.start || other.span.end <= fn.span.start;
        const holds = fn.span.start <= other.span.start && other.span.end <= fn.span.end;
        const isHeld = other.span.start <= fn.span.start && fn.span.end <= other.span.end;
        expect(isApart || holds || isHeld).toBe(true);
      }
    }
  }
});

test('texts are whole statements, with overloads and decorators', async () => {
  expect((await one('shop.js', 'applyDiscount')).text).toMatch(/^var discount = function applyDiscount[^]*};$/);
  expect((await one('shop.js', 'module.exports')).text).toMatch(/^module\.exports = function[^]*};$/);
  expect((await one('shop.js', 'default')).text).toMatch(/^export default async/);
  expect((await one('shop.js', 'twice')).text).toBe('twice = (n) => n * 2');
  expect((await one('shop.ts', 'price')).text).toMatch(/^export function price\(item: Item\): number;\n/);
  expect((await one('shop.ts', 'Basket.find')).text).toMatch(/^find\(id: string\): T;\n[^]*@logged[^]*}$/);
  expect((await one('shop.ts', 'Basket.handler')).text).toMatch(/^@bound handler = async/);
  expect((await one('basket.tsx', 'Page')).text).toMatch(/^function Page\(\) {/);
  expect((await one('shop.py', 'Basket.load')).text).toMatch(
    /^ {4}@classmethod\n {4}@functools[^]*return cls\(found\)$/,
  );
});

test('describes a function for a prompt', async () => {
  const load = await one('shop.js', 'Basket.load');
  expect(load).toMatchObject({
    localName: 'load',
    signature: 'static async load(url, ...rest)',
    parameters: ['url', '...rest'],
    calls: ['fetch', 'log', 'Basket', 'response.json'],
  });
  expect(load.outer).toBeUndefined();
  expect(await one('shop.py', 'outer')).toMatchObject({
    signature: 'def outer(items, *, limit: int = 10, **options)',
    parameters: ['items', '*', 'limit', '**options'],
    calls: ['inner'],
  });
  expect(await one('shop.ts', 'tax.rate')).toMatchObject({ parameters: ['country', 'year'] });
  expect(await one('shop.js', 'outer.inner')).toMatchObject({ outer: 'outer' });
});

test('finds imports and the signatures of what is called', async () => {
  expect(await imports('shop.js', await fixture('shop.js'))).toEqual([
    "const { round } = require('./money');",
    "const log = require('debug')('shop');",
    "import sum from './sum.js';",
  ]);
  const python = await fixture('shop.py');
  expect(await imports('shop.py', python)).toEqual([
    'from __future__ import annotations',
    'import json',
    'from typing import ( overload, )',
  ]);
  const functions = await listFunctions(
    'a.js',
    'function a() { return b() + this.c(); }\nfunction b(x) {}\nconst o = { c(y) {} }; function d() {}',
  );
  expect(calledSignatures(functions[0]!, functions)).toEqual(['function b(x)', 'c(y)']);
});

test('finds the innermost function at a line', async () => {
  const functions = await listFunctions('shop.py', await fixture('shop.py'));
  expect(enclosing(functions, 13)?.name).toBe('outer.inner');
  expect(enclosing(functions, 15)?.name).toBe('outer');
  expect(enclosing(functions, 2)).toBeUndefined();
});

test('reports a file that does not parse, with the line', async () => {
  const reading = listFunctions('lib/broken.js', await fixture('broken.js'));
  await expect(reading).rejects.toBeInstanceOf(SourceSyntaxError);
  await expect(reading).rejects.toMatchObject({ line: 5, where: expect.stringMatching(/^lib\/broken\.js:5:/) });
});

test('refuses other languages, large files and deep nesting', async () => {
  await expect(listFunctions('notes.txt', '')).rejects.toThrow(UserError);
  await expect(listFunctions('a.js', ' '.repeat(2 ** 21 + 1))).rejects.toThrow('longer than');
  await expect(listFunctions('a.js', `x = ${'['.repeat(2000)}${']'.repeat(2000)}`)).rejects.toThrow('nested deeper');
  const limits = { length: 1e9, nodes: 1e9, depth: 1e9, milliseconds: 0 };
  const text = 'f(1);\n'.repeat(50_000);
  await expect(parse({ path: 'a.js', text, language: languages.javascript, limits })).rejects.toThrow('took longer');
  // The parser is usable after it was stopped.
  await expect(listFunctions('a.js', 'function f() {}')).resolves.toHaveLength(1);
});

test('indices are UTF-16 units whatever stands before a function', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 60 }), async (noise) => {
      const comment = noise.replace(/[\n\r\u2028\u2029]|\*\//g, '');
      const text = 'function f(a) {\n  return a;\n}';
      const [fn] = await listFunctions('a.js', `/* ${comment} */ const s = ${JSON.stringify(noise)};\n${text}\n`);
      expect(fn?.text).toBe(text);
    }),
    { numRuns: 200 },
  );
});
