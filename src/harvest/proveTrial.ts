import type { CommitTrial } from './commitTrial.ts';
import { comparesSnapshot } from './comparesSnapshot.ts';
import { confirm } from './confirm.ts';
import type { Confirmed } from './confirm.ts';
import type { TestEnvironment } from './environment.ts';
import type { Evidence } from './evidence.ts';
import { evidenceOf } from './evidenceOf.ts';
import type { Refusal } from './refusal.ts';
import { repeatsFor } from './repeatsFor.ts';
import type { Found, HarvestContext } from './source.ts';
import { tryCommit } from './tryCommit.ts';
import type { Finding } from './tryCommit.ts';

/** Tries a commit, first with the newest dependencies, with its own only where its tests don't start with those. */
export async function proveTrial(
  context: HarvestContext,
  trial: CommitTrial,
  source: 'history' | 'runs' = 'history',
): Promise<Found> {
  let environment = context.newest;
  let tried = await tryCommit(context.bench, environment, trial, context.detected.only);
  if (tried === 'no-start') {
    const own = await context.environments.ownOf(trial.commit.sha, environment, context.secondsLeft());
    // Its own might have done, had there been time to set them up.
    if (own === undefined && context.secondsLeft() === 0)
      return { what: trial.commit.sha, evidence: [], refusal: 'no-time', tried: false };
    if (own !== undefined) {
      environment = own;
      tried = await tryCommit(context.bench, environment, trial, context.detected.only);
    }
  }
  const what = trial.commit.sha;
  if (typeof tried === 'string') return { what, evidence: [], refusal: tried, tried: true };
  const evidence: Evidence[] = [];
  const reasons: Refusal[] = [];
  for (const finding of tried) {
    const proved = await prove(context, environment, trial, finding, source);
    if (typeof proved === 'string') reasons.push(proved);
    else evidence.push(proved);
  }
  const refusal = evidence.length > 0 ? undefined : reasons[0];
  return { what, evidence, tried: true, ...(refusal === undefined ? {} : { refusal }) };
}

async function prove(
  context: HarvestContext,
  environment: TestEnvironment,
  trial: CommitTrial,
  finding: Finding,
  source: 'history' | 'runs',
): Promise<Evidence | Refusal> {
  const { candidate } = finding;
  const texts = new Map(trial.tests.map(({ file, text }) => [file, text]));
  const confirmed: Confirmed[] = [];
  for (const contrast of finding.contrasts) {
    const test = { file: contrast.file, text: texts.get(contrast.file) ?? '' };
    const functions = [candidate.old.text, candidate.new.text];
    const repeats = await repeatsFor(context, trial.commit.sha, test, contrast.tests, functions);
    confirmed.push(await confirm(context.bench, environment, contrast, repeats, context.detected.only));
  }
  const steady = confirmed.filter(({ ids }) => ids.length > 0);
  if (steady.length === 0) return 'flaky';
  const alone = finding.carried === 'alone';
  const { old: before, new: after } = candidate;
  const evidence = await evidenceOf({
    source,
    commits: { tree: alone ? trial.parent : trial.commit.sha, good: trial.commit.sha },
    date: trial.commit.date,
    path: alone ? candidate.oldPath : candidate.path,
    file: alone ? candidate.oldFile : candidate.newFile,
    fn: alone ? before : after,
    old: before.text,
    new: after.text,
    carried: finding.carried,
    together: alone ? [] : othersOf(trial, finding),
    command: context.detected.command,
    overlay: alone ? trial.overlay : [],
    confirmed: steady,
    textOf: (file) => texts.get(file) ?? '',
  });
  const tests = evidence.tests.filter(({ file, text }) => !comparesSnapshot(text, texts.get(file) ?? ''));
  return tests.length === 0 ? 'snapshot' : { ...evidence, tests };
}

/** The other functions that the commit changed or brought along. */
function othersOf(trial: CommitTrial, finding: Finding): string[] {
  const changed = trial.candidates
    .filter((candidate) => candidate !== finding.candidate)
    .map(({ path, new: fn }) => `${path}:${fn.name}`);
  return [...new Set([...changed, ...trial.added])];
}
