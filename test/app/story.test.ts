import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import { install, problemsOf } from '../github/fake/index.ts';
import { temporaryFolder } from '../history/testRepository.ts';
import { endState, knownDeliveries } from './endState.ts';
import { startPostgres } from './postgres.ts';
import { markOf, pathOf, textOf } from './project.ts';
import { mendPull, tellStory, turnGreen } from './story.ts';
import { filesWith, rowsByInstallation, strangeRequests } from './strangers.ts';
import { StoryWorld } from './storyWorld.ts';

const folder = temporaryFolder();
const whenBuilt = existsSync('dist/cli.js') ? test : test.skip;
if (!existsSync('dist/cli.js')) console.warn('skipped: npm run build makes dist, which these tests run');
const cluster = await startPostgres();
if (typeof cluster === 'string') console.warn(`the story is not told on Postgres: ${cluster}`);
const databases = typeof cluster === 'string' ? ['PGlite'] : ['PGlite', 'Postgres'];

const owners = { acme: 71, other: 72 } as const;

afterAll(async () => {
  if (typeof cluster !== 'string') await cluster.stop();
});

for (const name of databases) {
  whenBuilt(`the whole story, on ${name}`, async () => {
    const database = name === 'PGlite' || typeof cluster === 'string' ? undefined : await cluster.database();
    const world = await StoryWorld.make({
      folder: join(folder, name),
      ...(database === undefined ? {} : { database }),
    });
    try {
      await tell(world);
    } finally {
      await world.close();
    }
  });
}

async function tell(world: StoryWorld): Promise<void> {
  await world.startApp();
  const { applied, pull } = await tellStory(world);
  // Beside it another installation, which learns nothing.
  await install(world.github, owners.other, 'other');
  await turnGreen(world, 'other', ['both']);
  await mendPull(world, 'other');
  const { github } = world;
  const repository = world.repository();
  // What was committed mends the function.
  expect(await repository.git.git(['show', `${applied}:${pathOf('half')}`])).toBe(textOf('acme', 'half', true).trim());
  expect(pull.headSha).toBe(applied);

  const env = { CODELUTRA_HOME: world.home, DATABASE_URL: world.setting.database ?? '' };
  const status = await execa(process.execPath, ['dist/cli.js', 'status'], { env });
  expect(status.stdout).toContain('acme/lib (installation 71)');
  for (const process of world.processes) expect(await process.stop()).toBe(0);

  expect(await endState(world)).toMatchObject({
    checks: [
      { name: 'codelutra', on: 'Half, and a test of it', conclusion: 'success', title: 'Applied', actions: [] },
      { name: 'codelutra learn', on: 'Mend them', status: 'completed' },
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
      learns: [{ cause: 'pairs', state: 'published', version: 1 }],
      flaky: [],
    },
  });
  const known = await knownDeliveries(world);
  expect(github.webhooks.deliveries.filter(({ guid }) => !known.has(guid))).toEqual([]);

  expect(github.seen.flatMap(problemsOf)).toEqual([]);
  // The manifest asks for what is used, and for nothing else.
  const asked = (parse(readFileSync('app.yml', 'utf8')) as { default_permissions: object }).default_permissions;
  expect(Object.fromEntries(github.access.used)).toEqual(asked);
  for (const process of world.processes) expect(process.troubles()).toEqual([]);

  // Nothing of one installation came to the other.
  expect(strangeRequests(world)).toEqual([]);
  const rows = await rowsByInstallation(world);
  for (const [own, other] of [['acme', 'other'] as const, ['other', 'acme'] as const]) {
    expect(filesWith(world, owners[own], markOf(own))).not.toEqual([]);
    expect(filesWith(world, owners[own], markOf(other))).toEqual([]);
    expect(rows.get(owners[own])).toContain(markOf(own));
    expect(rows.get(owners[own])).not.toContain(markOf(other));
    expect(rows.get(owners[own])).not.toMatch(new RegExp(`"repository_id":"?${world.repository(other).id}\\b`));
  }
  // The model that one learnt is not asked for the other's suggestions.
  const [summaries, others] = ['acme', 'other'].map((owner) =>
    world
      .repository(owner)
      .checkRuns.map(({ output }) => output.summary)
      .join('\n'),
  );
  expect(summaries).toContain('version 1');
  expect(others).not.toContain('version 1');
}
