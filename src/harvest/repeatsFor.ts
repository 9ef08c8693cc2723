import { leftToChance, mentionsChance } from './chance.ts';
import type { TestName } from './runner.ts';
import type { HarvestContext } from './source.ts';
import { testHelpers } from './testHelpers.ts';
import type { TestHelper } from './testHelpers.ts';
import { testText } from './testText.ts';

const TIMES_FOR_CHANCE = 4;
const MAX_TESTS_READ = 200;

/**
 * How often each side of a contrast is run: more often where the tests, the helpers they import or the function show signs
 * of chance.
 * @param sha the commit that the test file is from
 * @param functions the function's texts on both sides
 */
export async function repeatsFor(
  { repository, detected, reruns }: Pick<HarvestContext, 'repository' | 'detected' | 'reruns'>,
  sha: string,
  { file, text }: TestHelper,
  tests: readonly TestName[],
  functions: readonly string[],
): Promise<number> {
  if (functions.some(mentionsChance)) return reruns * TIMES_FOR_CHANCE;
  const texts = await Promise.all(tests.slice(0, MAX_TESTS_READ).map((test) => testText(file, text, test)));
  const helpers = await testHelpers(repository, sha, { file, text }, detected.isTestFile);
  return (await leftToChance(file, text, texts, helpers)) ? reruns * TIMES_FOR_CHANCE : reruns;
}
