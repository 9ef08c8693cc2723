import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEvaluation, type Evaluation } from '../../../src/evaluate/index.ts';
import { uniform } from '../../../src/model/random.ts';
import { temporaryFolder } from '../../history/testRepository.ts';
import { ownHome } from '../runTrain.ts';
import { makeLearnProject, startLearn } from './learnProject.ts';

const folder = temporaryFolder();
const project = join(folder, 'project');
const home = ownHome(join(folder, 'home'));
const KILLS = 10;
/** It takes minutes: `npm run test:kills` asks for it. */
const isAsked = process.env['CODELUTRA_KILLS'] !== undefined;
if (!isAsked) console.warn('skipped: npm run test:kills kills learning again and again');
const whenBuilt = isAsked && existsSync('dist/cli.js') ? test : test.skip;

beforeAll(() => {
  makeLearnProject(project, ['add', 'less', 'last', 'half', 'next', 'first']);
});

/** When a run's folder was last written to. */
function written(out: string): number {
  if (!existsSync(out)) return 0;
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const times = files.map(
    ({ parentPath, name }) => statSync(join(parentPath, name), { throwIfNoEntry: false })?.mtimeMs,
  );
  return Math.max(0, ...times.map((time) => time ?? 0));
}

/** Starts a run, and kills it and all that it started a random moment after it has written something. */
async function killSoon(out: string, delay: number): Promise<boolean> {
  const before = written(out);
  const run = startLearn(project, out, home);
  let over = false;
  void run.then(() => {
    over = true;
  });
  while (!over && written(out) === before) await sleep(10);
  await sleep(delay);
  const wasAtWork = !over;
  if (wasAtWork) process.kill(-run.pid!, 'SIGKILL');
  await run;
  return wasAtWork;
}

/** What must be the same whenever it was run: everything but times. */
async function outcome(out: string) {
  const { comparison, iterations, gate, sources }: Evaluation = await readEvaluation(
    join(out, 'checkpoint', 'metrics.json'),
  );
  const figures = ({ overall }: Evaluation['comparison']['methods'][number]['summary']) =>
    Object.fromEntries(Object.entries(overall).filter(([name]) => name !== 'seconds'));
  return {
    pairs: [1, 2]
      .map((number) => join(out, `iteration-${number}`, 'pairs.jsonl'))
      .map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)),
    methods: comparison.methods.map(({ name, summary }) => [name, figures(summary)]),
    iterations: iterations.map(({ pairs }) => pairs),
    decision: gate?.decision,
    sources,
  };
}

whenBuilt(
  'two runs with one seed give the same pairs and figures, whether or not one of them is killed again and again',
  async () => {
    const killed = join(folder, 'killed');
    const next = uniform(11);
    let kills = 0;
    for (let tries = 0; kills < KILLS && tries < KILLS + 2; tries++) if (await killSoon(killed, 600 * next())) kills++;
    expect(kills).toBe(KILLS);
    expect((await startLearn(project, killed, home)).exitCode).toBe(0);
    const calm = join(folder, 'calm');
    expect((await startLearn(project, calm, home)).exitCode).toBe(0);
    expect(await outcome(killed)).toEqual(await outcome(calm));
  },
  400_000,
);
