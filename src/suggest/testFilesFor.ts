import picomatch from 'picomatch';
import { UserError } from '../errors.ts';
import { noTestFiles } from '../harvest/index.ts';
import type { Scene } from './localise/index.ts';

/**
 * The test files that were asked for, by globs or paths; all where nothing was.
 * @throws UserError where there are none
 */
export function testFilesFor(scene: Pick<Scene, 'tests'>, wanted: readonly string[] | undefined): string[] {
  const all = [...scene.tests.keys()];
  if (all.length === 0) throw noTestFiles();
  if (wanted === undefined || wanted.length === 0) return all;
  const globs = wanted.map((one) => one.replace(/^\.\//, ''));
  const matches = picomatch(globs);
  const found = all.filter((path) => globs.includes(path) || matches(path));
  if (found.length > 0) return found;
  throw new UserError('no test file has such a name', {
    where: wanted.join(' '),
    fix: `Test files are, for example: ${all.slice(0, 5).join(', ')}.`,
  });
}
