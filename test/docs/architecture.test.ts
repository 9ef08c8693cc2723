import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { drawSvg } from '../../docs/tools/architecture/drawSvg.js';
import { readImports } from '../../docs/tools/architecture/readImports.js';

const svg = readFileSync('docs/images/architecture.svg', 'utf8');
const arrows = [...svg.matchAll(/<g data-from="([^"]+)" data-to="([^"]+)">/g)].map(([, from = '', to = '']) => ({
  from,
  to,
}));

test('the picture shows what the folders import now (npm run docs:architecture)', () => {
  // No comparison of whole texts: nobody reads their difference.
  expect(drawSvg(readImports('src')) === svg).toBe(true);
});

test('every arrow leads down', () => {
  const boxes = new Map(
    [...svg.matchAll(/<g data-part="([^"]+)"><rect [^>]*\by="([\d.]+)"/g)].map(([, name = '', y]) => [name, Number(y)]),
  );
  expect(boxes.size).toBeGreaterThan(20);
  expect(arrows.length).toBeGreaterThanOrEqual(boxes.size - 1);
  for (const { from, to } of arrows) expect([from, to, boxes.get(from)! < boxes.get(to)!]).toEqual([from, to, true]);
});

test('an arrow is an import, and every import is an arrow or follows from some', () => {
  const drawn = new Map<string, string[]>();
  for (const { from, to } of arrows) drawn.set(from, [...(drawn.get(from) ?? []), to]);
  const leads = (from: string, to: string): boolean =>
    (drawn.get(from) ?? []).some((next) => next === to || leads(next, to));
  const imports = importsByText();
  expect(imports.length).toBeGreaterThan(100);
  for (const [from, to] of imports) expect([from, to, leads(from, to)]).toEqual([from, to, true]);
  const known = new Set(imports.map(String));
  for (const { from, to } of arrows) expect([from, to, known.has(String([from, to]))]).toEqual([from, to, true]);
});

test('a circle can not be drawn', () => {
  const imports = new Map([
    ['a', new Set(['b'])],
    ['b', new Set(['c'])],
    ['c', new Set(['a'])],
  ]);
  expect(() => drawSvg({ imports, singleFiles: [] })).toThrow('a -> b -> c -> a');
});

/** The imports between the folders as a plain search finds them; files that belong to no folder are one. */
function importsByText(): [string, string][] {
  const entries = readdirSync('src', { withFileTypes: true });
  const folders = new Set(entries.filter((one) => one.isDirectory()).map(({ name }) => name));
  const partOf = (path: string): string => {
    const name = path.split('/')[0]!.replace('.ts', '');
    return folders.has(name) || name === 'cli' ? name : 'single files';
  };
  const found = new Map<string, [string, string]>();
  for (const path of readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((one) => one.endsWith('.ts'))) {
    for (const [, target = ''] of readFileSync(`src/${path}`, 'utf8').matchAll(
      /(?:from|import)\s*\(?'(\.{1,2}\/[^']+)'/g,
    )) {
      const place = posix.join(posix.dirname(path), target);
      const link: [string, string] = [partOf(path), partOf(place)];
      if (!place.startsWith('..') && link[0] !== link[1]) found.set(String(link), link);
    }
  }
  return [...found.values()];
}
