import { relative } from 'node:path';

/** A path as it would be typed here: relative, unless it lies elsewhere. */
export function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') ? path : near;
}
