import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import { install, problemsOf } from '../github/fake/index.ts';
import { temporaryFolder } from '../history/testRepository.ts';
import { endState, knownDeliveries, type EndState } from './endState.ts';
import { killAtMoments } from './killAtMoments.ts';
import { startPostgres } from './postgres.ts';
import { markOf, pathOf, textOf } from './project.ts';
import { refuseFix, tellStory } from './story.ts';
import { StoryWorld } from './storyWorld.ts';
import { filesWith, rowsByInstallation, strangeRequests } from './strangers.ts';

/** Kills in all, so many a story; they take minutes, so that `npm run test:kills` asks for them alone. */
const KILLS = Number(process.env['CODELUTRA_KILLS'] ?? 0);
const KILLS_A_STORY = 6;

const owners = { acme: 71, other: 72 } as const;
const folder = temporaryFolder();
/** It takes minutes of a quiet machine, as much as all other tests together. */
const isAsked = process.env['CODELUTRA_STORY'] === '1';
const whenBuilt = isAsked && existsSync('dist/cli.js') ? test : test.skip;
if (!isAsked) console.warn("skipped: npm run test:story tells the App's story");
else if (!existsSync('dist/cli.js')) console.warn('skipped: npm run build makes dist, which these tests run');
const cluster = isAsked ? await startPostgres() : 'it is not asked for';
if (isAsked && typeof cluster === 'string') console.warn(`no story is told on Postgres: ${cluster}`);
if (isAsked && KILLS === 0) console.warn('no story is disturbed by kills: npm run test:kills does it');
const worlds: StoryWorld[] = [];
let whole: EndState;
/** Paths that the App asks GitHub for in a story that nothing disturbs. */
let paths: number;

afterAll(async () => {
  for (const world of worlds) await world.close();
  if (typeof cluster !== 'string') await cluster.stop();
});

async function newWorld(name: string, database?: string): Promise<StoryWorld> {
  const at = { folder: join(folder, name), owners: Object.keys(owners) };
  const world = await StoryWorld.make({ ...at, ...(database === undefined ? {} : { database }) });
  worlds.push(world);
  await world.startApp();
  return world;
}

/** Events that the App was told of, and does not know. */
async function lostEvents(world: StoryWorld): Promise<string[]> {
  const known = await knownDeliveries(world);
  const { deliveries } = world.github.webhooks;
  return deliveries.filter(({ guid }) => !known.has(guid)).map(({ event, action }) => `${event} ${action ?? ''}`);
}

whenBuilt('the whole story, and beside it another installation', async () => {
  const world = await newWorld('whole');
  const { applied, pull } = await tellStory(world);
  paths = new Set(world.github.seen.map(({ path }) => path)).size;
  await install(world.github, owners.other, 'other');
  const beside = await refuseFix(world, 'other');
  expect(beside.titles).toEqual([['Stopped on request'], ['The pull request is closed']]);
  expect(beside.pull.headSha).toBe(beside.red);
  await world.people('other').comment('mona', beside.pull, '/codelutra status');
  await world.settled();

  // What was committed mends the function.
  const { git } = world.repository();
  expect(await git.git(['show', `${applied}:${pathOf('half')}`])).toBe(textOf('acme', 'half', true).trim());
  expect(pull.headSha).toBe(applied);
  const env = { CODELUTRA_HOME: world.home };
  const status = await execa(process.execPath, ['dist/cli.js', 'status'], { env });
  expect(status.stdout).toContain('acme/lib (installation 71)');
  for (const process of world.processes) expect([await process.stop(), process.troubles()]).toEqual([0, []]);

  whole = await endState(world);
  expect(whole).toMatchObject({
    checks: [
      { name: 'codelutra learn', on: 'Mend them', status: 'completed' },
      { name: 'codelutra', on: 'Half, and a test of it', conclusion: 'success', title: 'Applied', actions: [] },
    ],
    reviews: [
      {
        author: 'codelutra[bot]',
        comments: [{ path: pathOf('half'), line: 2, suggestion: `  return a / 2; // ${markOf('acme')}\n` }],
      },
    ],
    comments: [],
    releases: [{ tag_name: 'codelutra-model-v1', draft: false }],
    rows: {
      runs: [
        { branch: 'main', conclusion: 'failure', pull: 0 },
        { branch: 'main', conclusion: 'success', pull: 0 },
        { branch: 'twice', conclusion: 'failure', pull: pull.number },
        { branch: 'twice', conclusion: 'success', pull: pull.number },
      ],
      suggestions: [{ pull: pull.number, attempt: 1, stage: 'suggest', state: 'applied' }],
      feedback: [{ kind: 'applied', actor: 'mona' }, { kind: 'merged' }],
      learns: [{ cause: 'pairs', state: 'published', version: 1 }],
      flaky: [],
    },
  });
  expect(await lostEvents(world)).toEqual([]);
});

whenBuilt("every request is valid by GitHub's own description, and the manifest asks for what they need", () => {
  const { github } = worlds[0]!;
  expect(github.seen.length).toBeGreaterThan(80);
  expect(github.seen.flatMap(problemsOf)).toEqual([]);
  const asked = (parse(readFileSync('app.yml', 'utf8')) as { default_permissions: object }).default_permissions;
  expect(Object.fromEntries(github.access.used)).toEqual(asked);
});

whenBuilt('nothing of one installation comes to the other', async () => {
  const world = worlds[0]!;
  expect(strangeRequests(world)).toEqual([]);
  const rows = await rowsByInstallation(world);
  const pairs = [
    ['acme', 'other'],
    ['other', 'acme'],
  ] as const;
  for (const [own, other] of pairs) {
    expect(filesWith(world, owners[own], markOf(own))).not.toEqual([]);
    expect(filesWith(world, owners[own], markOf(other))).toEqual([]);
    expect(rows.get(owners[own])).toContain(markOf(own));
    expect(rows.get(owners[own])).not.toContain(markOf(other));
    expect(rows.get(owners[own])).not.toMatch(new RegExp(`"repository_id":"?${world.repository(other).id}\\b`));
  }
  // The model that one learnt is not asked for the other's suggestions.
  const withModel = /^suggestions .*"model":"[^"]*version 1"/m;
  expect(rows.get(owners.acme)).toMatch(withModel);
  expect(rows.get(owners.other)).not.toMatch(withModel);
});

(KILLS === 0 ? test.skip : whenBuilt)(
  `killed ${KILLS} times at seeded moments and started again, the App comes to the same end`,
  async () => {
    for (let story = 0; story < KILLS / KILLS_A_STORY; story++) {
      const isServer = story % 2 === 0 && typeof cluster !== 'string';
      const world = await newWorld(`killed-${story}`, isServer ? await cluster.database() : undefined);
      const kills = killAtMoments(world, story + 1, KILLS_A_STORY, paths);
      await tellStory(world);
      await kills.settled();
      expect([story, kills.count]).toEqual([story, KILLS_A_STORY]);
      for (const process of world.processes) await process.stop();
      expect([story, await lostEvents(world)]).toEqual([story, []]);
      expect([story, await endState(world)]).toEqual([story, whole]);
      await world.close();
    }
  },
  // About two minutes a story.
  KILLS * 100_000,
);
