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

/** The completed checks of a name on a commit. */
function checks(repository: FakeRepository, name: string, sha: string): CheckRun[] {
  return repository.checkRuns.filter((run) => run.name === name && run.headSha === sha && run.status === 'completed');
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
async function mendPull(world: StoryWorld, owner: string): Promise<Told> {
  const { pull, red, shown } = await showFix(world, owner);
  const people = world.people(owner);
  await people.press('mona', shown, 'apply');
  const applied = await world.until('the commit', () => (pull.headSha === red ? undefined : pull.headSha));
  await ci(world, owner, applied, 'twice');
  await world.settled();
  await people.merge('mona', pull);
  await world.settled();
  return { pull, red, applied };
}

/**
 * A red pull request that wants no help: under its suggestion "stop" is pressed, it is closed, and then somebody with an old
 * page presses "apply". @returns the checks' titles after the two
 */
export async function refuseFix(
  world: StoryWorld,
  owner: string,
): Promise<{ pull: Pull; red: string; titles: string[][] }> {
  const { pull, red, shown } = await showFix(world, owner);
  const people = world.people(owner);
  const titles: string[][] = [];
  const next = async (action: string): Promise<void> => {
    await people.press('mona', shown, action);
    await world.settled();
    titles.push(checks(world.repository(owner), 'codelutra', red).map(({ output }) => output.title ?? ''));
  };
  await next('stop');
  await people.close('mona', pull);
  await next('apply');
  return { pull, red, titles };
}

/** @returns the check as it was first shown, with all its buttons */
async function showFix(world: StoryWorld, owner: string): Promise<{ pull: Pull; red: string; shown: CheckRun }> {
  const [repository, people] = [world.repository(owner), world.people(owner)];
  const change = { [pathOf('half')]: textOf(owner, 'half', false), [testPathOf('half')]: testOf('half') };
  const red = await people.push('mona', 'twice', change, 'Half, and a test of it');
  const pull = await people.open({ title: 'Half', branch: 'twice', author: 'mona' });
  await ci(world, owner, red, 'twice');
  const shown = await world.until('the check with the fix', () => checks(repository, 'codelutra', red).at(-1));
  await world.until('the suggestion', () => repository.reviews.find(({ commit }) => commit === red));
  return { pull, red, shown: { ...shown } };
}

async function ci(world: StoryWorld, owner: string, sha: string, branch: string): Promise<void> {
  await runTests(world.github, world.repository(owner), { sha, branch, actor: 'mona' });
}
