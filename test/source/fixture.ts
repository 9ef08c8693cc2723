import { readFile } from 'node:fs/promises';

/** The text of a file in fixtures/source. */
export function fixture(name: string): Promise<string> {
  return readFile(new URL(`../../fixtures/source/${name}`, import.meta.url), 'utf8');
}

export const fixtures = ['shop.js', 'shop.ts', 'basket.tsx', 'shop.py', 'shop.go', 'Shop.java', 'shop.rs'];
