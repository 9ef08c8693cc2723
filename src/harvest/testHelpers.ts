import { posix } from 'node:path';
import type { Repository } from '../history/index.ts';
import { readText } from './commitTrial.ts';
import { importedFiles } from './importGraph.ts';
import { isTestSide } from './sourcePaths.ts';

/** A file that tests lean on, with its text. */
export interface TestHelper {
  file: string;
  text: string;
}

const MAX_HELPERS = 20;

/**
 * The files on the tests' side that a test file imports, directly or through one another, and the `conftest.py` files that
 * pytest reads for it: a test may get its chance from there.
 * @param sha the commit whose files count
 */
export async function testHelpers(
  repository: Repository,
  sha: string,
  test: TestHelper,
  isTestFile: (path: string) => boolean,
): Promise<TestHelper[]> {
  const paths = new Set((await repository.files(sha)).map(({ path }) => path));
  const helpers = new Map<string, TestHelper>();
  const look = async (path: string): Promise<void> => {
    if (path === test.file || helpers.has(path) || helpers.size >= MAX_HELPERS) return;
    const text = await readText(repository, sha, path);
    if (text === undefined) return;
    helpers.set(path, { file: path, text });
    await follow(path, text);
  };
  const follow = async (path: string, text: string): Promise<void> => {
    for (const next of importedFiles(path, text, paths)) {
      if (isTestSide(next) || isTestFile(next)) await look(next);
    }
  };
  await follow(test.file, test.text);
  for (const path of conftests(test.file)) if (paths.has(path)) await look(path);
  return [...helpers.values()];
}

/** Where pytest looks for fixtures of a test file: its folder, and those above. */
function conftests(file: string): string[] {
  if (!file.endsWith('.py')) return [];
  const found: string[] = [];
  for (let folder = posix.dirname(file); ; folder = posix.dirname(folder)) {
    found.push(posix.join(folder, 'conftest.py'));
    if (folder === '.' || folder === '/') return found;
  }
}
