import { resolve } from 'node:path';
import { home } from '../src/home.ts';
import { startEngine } from '../src/model/index.ts';

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

test('a relative cache folder is below the working folder, with its whole path', () => {
  process.env['CODELUTRA_HOME'] = './cache';
  expect(home('engine')).toBe(resolve('cache', 'engine'));
});

test('settings that are set to nothing are as if unset', async () => {
  delete process.env['CODELUTRA_HOME'];
  const usual = home();
  process.env['CODELUTRA_HOME'] = '';
  expect(home()).toBe(usual);
  process.env['CODELUTRA_ENGINE'] = '';
  expect(['native', 'wasm']).toContain((await startEngine()).name);
});
