import { install, type CheckRun, type FakeRepository, type Pull } from '../github/fake/index.ts';
import { pathOf, textOf } from './project.ts';
import { runTests } from './runTests.ts';
import type { StoryWorld } from './storyWorld.ts';

/** What came of a story. */
export interface Told {
  /** The pull request that was mended. */
  readonly pull: Pull;
  /** The commit of it that failed. */
  readonly red: string;
  /** The commit that the App made. */
  readonly applied: string;
}

/** The last completed check of a name on a commit. */
function check(repository: FakeRepository, name: string, sha: string): CheckRun | undefined {
  return repository.checkRuns.findLast((run) => run.name === name && run.headSha === sha && run.status === 'completed');
}

/**
 * The story: installed, a red run on the default branch, a green one, from which the App learns and publishes a model;
 * then a red pull request, for which it finds a fix, whose button is pressed; the tests pass, and it is merged.
 */
export async function tellStory(world: StoryWorld, owner = 'acme', installation = 71): Promise<Told> {
  const { github } = world;
  const [repository, people] = [world.repository(owner), world.people(owner)];
  await install(github, installation, owner);
  const ci = (sha: string, branch: string) => runTests(github, repository, { sha, branch, actor: 'mona' });

  const broken = { [pathOf('both')]: textOf('both', false), 'test/both.test.js': checked('both') };
  await ci(await people.push('mona', 'main', broken, 'A test of both'), 'main');
  const mended = await people.push('mona', 'main', { [pathOf('both')]: textOf('both', true) }, 'Mend both');
  await ci(mended, 'main');
  await world.until('the check of what was learnt', () =>
    repository.checkRuns.find(({ name, status }) => name === 'codelutra learn' && status === 'completed'),
  );

  const change = { [pathOf('half')]: textOf('half', false), 'test/half.test.js': checked('half') };
  const red = await people.push('mona', 'twice', change, 'Half, and a test of it');
  const pull = await people.open({ title: 'Half', branch: 'twice', author: 'mona' });
  await ci(red, 'twice');
  const shown = await world.until('the check with the fix', () => check(repository, 'codelutra', red));
  await world.until('the suggestion', () => repository.reviews.find(({ commit }) => commit === red));
  await people.press('mona', shown, 'apply');
  const applied = await world.until('the commit', () => (pull.headSha === red ? undefined : pull.headSha));
  await ci(applied, 'twice');
  await people.merge('mona', pull);
  return { pull, red, applied };
}

/** The test file of a function, with its check. */
function checked(name: 'both' | 'half'): string {
  const checks = { both: ['m.both(true, false)', 'false'], half: ['m.half(8)', '4'] } as const;
  const [expression, expected] = checks[name];
  return (
    `const m = require('../lib/${name}');\nconst { same } = require('./tap');\n` +
    `same(${expression}, ${expected}, '${name} works');\n`
  );
}
