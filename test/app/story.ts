import { install, type CheckRun, type FakeRepository, type Pull } from '../github/fake/index.ts';
import { pathOf, testOf, testPathOf, textOf, type FunctionName } from './project.ts';
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
  await install(world.github, installation, owner);
  await turnGreen(world, owner, ['both', 'next', 'first']);
  await world.until('the check of what was learnt', () =>
    world.repository(owner).checkRuns.find(({ name, status }) => name === 'codelutra learn' && status === 'completed'),
  );
  return mendPull(world, owner);
}

/** A red run of the default branch and a green one: functions whose tests show a slip, and then their fixes. */
async function turnGreen(world: StoryWorld, owner: string, names: readonly FunctionName[]): Promise<void> {
  const people = world.people(owner);
  const files = (right: boolean) =>
    Object.fromEntries(
      names.flatMap((name) => [
        [pathOf(name), textOf(owner, name, right)],
        [testPathOf(name), testOf(name)],
      ]),
    );
  await ci(world, owner, await people.push('mona', 'main', files(false), 'Tests of functions'), 'main');
  await ci(world, owner, await people.push('mona', 'main', files(true), 'Mend them'), 'main');
}

/** A red pull request, whose suggestion is applied by its button. */
export async function mendPull(world: StoryWorld, owner: string): Promise<Told> {
  const [repository, people] = [world.repository(owner), world.people(owner)];
  const change = { [pathOf('half')]: textOf(owner, 'half', false), [testPathOf('half')]: testOf('half') };
  const red = await people.push('mona', 'twice', change, 'Half, and a test of it');
  const pull = await people.open({ title: 'Half', branch: 'twice', author: 'mona' });
  await ci(world, owner, red, 'twice');
  const shown = await world.until('the check with the fix', () => check(repository, 'codelutra', red));
  await world.until('the suggestion', () => repository.reviews.find(({ commit }) => commit === red));
  await people.press('mona', shown, 'apply');
  const applied = await world.until('the commit', () => (pull.headSha === red ? undefined : pull.headSha));
  await ci(world, owner, applied, 'twice');
  await world.settled();
  await people.merge('mona', pull);
  await world.settled();
  return { pull, red, applied };
}

async function ci(world: StoryWorld, owner: string, sha: string, branch: string): Promise<void> {
  await runTests(world.github, world.repository(owner), { sha, branch, actor: 'mona' });
}
