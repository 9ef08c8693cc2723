import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { uniform } from '../../src/model/index.ts';
import { temporaryFolder } from '../history/testRepository.ts';
import { endState, knownDeliveries } from './endState.ts';
import { startPostgres } from './postgres.ts';
import { tellStory } from './story.ts';
import { StoryWorld } from './storyWorld.ts';

/**
 * Kills in all: 6 by default, spread over one story; `npm run test:kills` sets CODELUTRA_KILLS=30, which is five stories
 * of six, in turns on the embedded database and on Postgres.
 */
const KILLS = Number(process.env['CODELUTRA_KILLS'] ?? 6);
const A_STORY = 6;
/** Requests that a story makes at the least: the kills are spread over them. */
const REQUESTS = 80;

const folder = temporaryFolder();
const whenBuilt = existsSync('dist/cli.js') ? test : test.skip;
const cluster = await startPostgres();

afterAll(async () => {
  if (typeof cluster !== 'string') await cluster.stop();
});

/** Kills the App's processes, all at once, at seeded requests of theirs to GitHub, and starts them again. */
function killAtMoments(world: StoryWorld, seed: number): { killed: number; settled: () => Promise<void> } {
  const random = uniform(seed);
  // One in each stretch of the story, a little after a request or in the midst of it.
  const moments = Array.from({ length: A_STORY }, (_, i) => ({
    number: Math.floor(((i + random()) * REQUESTS) / A_STORY) + 1,
    moment: random() < 0.5 ? 'before' : 'after',
    delay: random() < 0.3 ? random() * 1500 : 0,
  }));
  const state = { killed: 0, settled: () => working };
  let working = Promise.resolve();
  let count = 0;
  let isBusy = false;
  world.github.interfere = async (_repo, _number, moment) => {
    if (moment === 'before') count += 1;
    const [next] = moments;
    if (isBusy || next === undefined || count < next.number || moment !== next.moment) return false;
    isBusy = true;
    moments.shift();
    await sleep(next.delay);
    for (const process of world.processes) await process.kill();
    state.killed += 1;
    working = working
      .then(() => world.startApp())
      .finally(() => {
        isBusy = false;
      });
    return true;
  };
  return state;
}

whenBuilt('killed at seeded moments and started again, the App comes to the same end', async () => {
  const tell = async (name: string, database: string | undefined, seed: number | undefined): Promise<unknown> => {
    const at = join(folder, name);
    const world = await StoryWorld.make({ folder: at, ...(database === undefined ? {} : { database }) });
    try {
      await world.startApp();
      const kills = seed === undefined ? undefined : killAtMoments(world, seed);
      await tellStory(world);
      await kills?.settled();
      if (kills !== undefined) expect([name, kills.killed]).toEqual([name, A_STORY]);
      for (const process of world.processes) await process.stop();
      const known = await knownDeliveries(world);
      expect(world.github.webhooks.deliveries.filter(({ guid }) => !known.has(guid))).toEqual([]);
      return await endState(world);
    } finally {
      await world.close();
    }
  };
  const whole = await tell('whole', undefined, undefined);
  for (let story = 0; story < KILLS / A_STORY; story++) {
    const database = story % 2 === 1 && typeof cluster !== 'string' ? await cluster.database() : undefined;
    expect([story, await tell(`story-${story}`, database, story + 1)]).toEqual([story, whole]);
  }
});
