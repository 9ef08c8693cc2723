import type { Change, Commit, Repository, TreeEntry } from '../history/index.ts';
import { isFailing, outcomeId } from '../reports/index.ts';
import type { Outcome } from '../reports/index.ts';
import { commitTrial } from './commitTrial.ts';
import { projectAt } from './environments.ts';
import { inTime } from './inTime.ts';
import { parallel } from './parallel.ts';
import { ProgressCount } from './progressCount.ts';
import { proveTrial } from './proveTrial.ts';
import { recordedRuns } from './recordedRuns.ts';
import type { RecordedCommit } from './recordedRuns.ts';
import type { Found, HarvestContext } from './source.ts';

/** Tests that a recorded run saw fail, and the next one on the same line of history saw pass. */
interface Flip {
  red: string;
  green: string;
  tests: Outcome[];
}

/**
 * Proofs from recorded runs: where the same tests turned from red to green, run again and carried over.
 * @param tip the newest commit of the history that is looked at; default HEAD
 */
export async function harvestRuns(context: HarvestContext, folder: string, tip?: string): Promise<Found[]> {
  const flips = await flipsOf(context.repository, await recordedRuns(folder), tip);
  const count = new ProgressCount(context, 'changes from red to green', flips.length);
  const found = await parallel(flips, context.jobs, (flip) =>
    inTime(context, flip.green, async () => {
      const result = await proveFlip(context, flip);
      count.add(result.evidence.length);
      return result;
    }),
  );
  context.progress.done();
  return found;
}

async function proveFlip(context: HarvestContext, flip: Flip): Promise<Found> {
  const commit = await between(context.repository, flip.red, flip.green);
  const testFiles = await filesOf(context, flip);
  const trial = await commitTrial(context.repository, commit, context.detected, testFiles);
  if (typeof trial === 'string') return { what: flip.green, evidence: [], refusal: trial, tried: false };
  return proveTrial(context, trial, 'runs');
}

/** Each green commit with the nearest recorded commit before it, on its own line of history, whose failures it passes. */
async function flipsOf(
  repository: Repository,
  recorded: readonly RecordedCommit[],
  tip: string | undefined,
): Promise<Flip[]> {
  const order = new Map(
    (await repository.commits(tip === undefined ? {} : { branch: tip })).map(({ sha }, at) => [sha, at]),
  );
  const known = recorded.filter(({ sha }) => order.has(sha)).sort((a, b) => order.get(b.sha)! - order.get(a.sha)!);
  const flips: Flip[] = [];
  for (const [at, green] of known.entries()) {
    const passed = new Set(green.outcomes.filter(({ status }) => status === 'passed').map(outcomeId));
    for (const red of known.slice(0, at).reverse()) {
      if ((await repository.mergeBase(red.sha, green.sha)) !== red.sha) continue;
      const tests = red.outcomes.filter((outcome) => isFailing(outcome) && passed.has(outcomeId(outcome)));
      if (tests.length > 0) flips.push({ red: red.sha, green: green.sha, tests });
      break;
    }
  }
  return flips;
}

/** The test files of the tests that turned; where a report doesn't say, the files that name them. */
async function filesOf(context: HarvestContext, { green, tests }: Flip): Promise<string[]> {
  const project = await projectAt(context.repository, green);
  const candidates = project.paths.filter(context.detected.isTestFile);
  const named = tests.flatMap(({ file }) => (file === null ? [] : candidates.filter((path) => path.endsWith(file))));
  const nameless = tests.filter(({ file }) => file === null || !candidates.some((path) => path.endsWith(file)));
  if (nameless.length === 0) return [...new Set(named)];
  for (const path of candidates) {
    const text = (await project.text(path)) ?? '';
    if (nameless.some(({ name }) => text.includes(name.replace(/\[.*$/s, '')))) named.push(path);
  }
  return [...new Set(named)];
}

/** What lies between two commits, as if it were one. */
async function between(repository: Repository, red: string, green: string): Promise<Commit> {
  const before = new Map((await repository.files(red)).map((entry) => [entry.path, entry]));
  const after = new Map((await repository.files(green)).map((entry) => [entry.path, entry]));
  const changes: Change[] = [];
  for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const status = statusOf(before.get(path), after.get(path));
    const kind = (after.get(path) ?? before.get(path))!.kind;
    if (status !== undefined) {
      changes.push({ status, kind, path, oldPath: path, added: undefined, deleted: undefined });
    }
  }
  return { ...(await repository.commit(green)), parents: [red], changes };
}

function statusOf(before: TreeEntry | undefined, after: TreeEntry | undefined): Change['status'] | undefined {
  if (before === undefined) return 'added';
  if (after === undefined) return 'deleted';
  if (before.oid === after.oid) return undefined;
  return before.kind === after.kind ? 'modified' : 'type-changed';
}
