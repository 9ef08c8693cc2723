import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { bundleAction } from '../../scripts/bundleAction.js';

const root = join(import.meta.dirname, '../..');

test('the bundle in git is what its source makes', async () => {
  for (const [name, text] of Object.entries(await bundleAction())) {
    // No comparison of whole files: their difference would take minutes to show.
    expect([name, (await readFile(join(root, 'action', name), 'utf8')) === text]).toEqual([name, true]);
  }
});

test('the bundle is one small file that needs nothing beside Node.js', async () => {
  const text = await readFile(join(root, 'action/index.cjs'), 'utf8');
  expect(Buffer.byteLength(text)).toBeLessThan(1_000_000);
  expect(text).not.toMatch(/\.node["'`]|\bnode-gyp|process\.dlopen/);
  const required = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = '']) => name.replace(/^node:/, ''));
  const { builtinModules } = await import('node:module');
  expect(required.filter((name) => !builtinModules.includes(name))).toEqual([]);
});

test('action.yml describes the inputs that are read', async () => {
  const { inputs, runs } = parse(await readFile(join(root, 'action.yml'), 'utf8')) as {
    inputs: Record<string, { description: string }>;
    runs: { main: string };
  };
  const settings = await readFile(join(root, 'src/action/settings.ts'), 'utf8');
  const read = [...settings.matchAll(/input\('(\w+)'\)/g)].map(([, name]) => name);
  expect(Object.keys(inputs).sort()).toEqual([...new Set(read)].sort());
  expect(runs.main).toBe('action/index.cjs');
});
