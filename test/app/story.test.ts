import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { problemsOf } from '../github/fake/index.ts';
import { temporaryFolder } from '../history/testRepository.ts';
import { pathOf, textOf } from './project.ts';
import { tellStory } from './story.ts';
import { StoryWorld } from './storyWorld.ts';

const folder = temporaryFolder();
const whenBuilt = existsSync('dist/cli.js') ? test : test.skip;
let world: StoryWorld;

beforeAll(async () => {
  world = await StoryWorld.make({ folder: join(folder, 'pglite') });
});

afterAll(async () => {
  await world.close();
});

whenBuilt('the whole story', async () => {
  await world.startApp();
  const { applied, pull } = await tellStory(world);
  const repository = world.repository();
  expect(await repository.git.git(['show', `${applied}:${pathOf('half')}`])).toBe(textOf('half', true).trim());
  expect(pull.headSha).toBe(applied);
  expect(world.github.seen.flatMap(problemsOf)).toEqual([]);
});
