import { createTwoFilesPatch } from 'diff';
import type { FixReport } from '../fixReport.ts';

/** A fix as `git apply` and `patch -p1` take it. */
export function patchOf({ path, before, after }: NonNullable<FixReport['edit']>): string {
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 });
  // Without the line of equals signs that the library begins with.
  return patch.slice(patch.indexOf('--- '));
}
