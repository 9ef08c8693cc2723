import type { TestsConfig } from '../config/index.ts';
import { UserError } from '../errors.ts';
import type { LocalModel } from '../generate/index.ts';
import { openBench } from '../harvest/index.ts';
import type { OpenBench } from '../harvest/index.ts';
import type { Repository } from '../history/index.ts';
import type { Progress } from '../progress.ts';
import { cleanText, outcomeId } from '../reports/index.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { replaceFunction } from '../source/index.ts';
import { VerdictBench } from '../verdict/index.ts';
import { findFailing, showTest, type Failing } from './findFailing.ts';
import type { FixPart, FixReport } from './fixReport.ts';
import { fixEvidence } from './fixEvidence.ts';
import { findSuspects } from './findSuspects.ts';
import { readScene } from './localise/index.ts';
import type { Scene } from './localise/index.ts';
import type { ProposeContext } from './propose/index.ts';
import { otherChange } from './otherChange.ts';
import { rankFixes } from './rankFixes.ts';
import { search } from './search.ts';
import type { Fix, SearchBudget } from './search.ts';
import { setAside } from './setAside.ts';
import { testFilesFor } from './testFilesFor.ts';

export interface FixSettings {
  /** A folder with a git clone. */
  readonly repository: string;
  /** The commit to mend; default: the checkout as it is now, changes that aren't committed included. */
  readonly state?: (repository: Repository) => Promise<string>;
  /**
   * The revision whose test command and dependencies are used, and no others, for a state that is a stranger's; default:
   * those of the state itself.
   */
  readonly dependencies?: string;
  /** File that keeps every run. */
  readonly runs: string;
  readonly sandbox: Sandbox;
  readonly config?: TestsConfig;
  /** Globs or paths of the test files to look at; default: all. */
  readonly tests?: readonly string[];
  /** Ids (`outcomeId`) of tests that fail by chance: whether they fail says nothing. */
  readonly flaky?: ReadonlySet<string>;
  /** What proposes and ranks; left out: search without a model. */
  readonly model?: LocalModel & { readonly name: string };
  /** What the model writes for each of the first suspects; default 8. */
  readonly samples?: number;
  /** Whether earlier versions are tried; default true. */
  readonly history?: boolean;
  /** Whether edits of lines that the failing tests ran come first; default true. */
  readonly byLines?: boolean;
  readonly budget: SearchBudget;
  readonly scope: 'covering' | 'suite';
  readonly seed: number;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

const SAMPLES = 8;

/** Looks for a verified fix of a repository's failing tests. Nothing of the repository is changed. @throws UserError */
export async function fix(settings: FixSettings): Promise<FixReport> {
  const clock = new Clock();
  const { progress } = settings;
  let sha = '';
  const state = async (repository: Repository): Promise<string> => {
    sha = await (settings.state ?? ((one) => one.snapshot()))(repository);
    return settings.dependencies === undefined ? sha : repository.resolve(settings.dependencies);
  };
  const open = await openBench({
    repository: settings.repository,
    revision: state,
    isOnlySet: settings.dependencies !== undefined,
    runs: settings.runs,
    sandbox: settings.sandbox,
    progress,
    ...(settings.config === undefined ? {} : { tests: settings.config }),
    ...(settings.signal === undefined ? {} : { signal: settings.signal }),
  });
  try {
    return await fixOn(open, sha, settings, clock);
  } finally {
    progress.done();
    await open.close();
  }
}

async function fixOn(open: OpenBench, sha: string, settings: FixSettings, clock: Clock): Promise<FixReport> {
  const { progress, budget, model } = settings;
  const scene = await readScene(open.repository, sha, open.detected);
  clock.lap('setup');
  const files = testFilesFor(scene, settings.tests);
  const found = steady(await findFailing(open, sha, files, { jobs: budget.jobs, progress }), settings.flaky);
  if (found.tests.length > 0) progress.log(failingLine(found));
  const { failing, aside } = await setAside(open, scene, found, { jobs: budget.jobs, progress });
  clock.lap('tests');
  const report = {
    sha,
    testFiles: files.length,
    failing: failing.tests,
    aside,
    broken: scene.broken,
    suspects: [],
    changes: undefined,
    withoutCoverage: undefined,
    search: undefined,
    fix: undefined,
    others: [],
    edit: undefined,
    evidence: undefined,
    model: model?.name,
    isBorrowing: settings.dependencies !== undefined,
    isSnapshot: settings.state === undefined && (await open.repository.resolve('HEAD')) !== sha,
  };
  if (found.tests.length === 0) return { ...report, kind: 'nothing-failing', seconds: clock.seconds };
  if (failing.tests.length === 0) {
    return { ...report, kind: 'not-fixed', failing: found.tests, aside: [], seconds: clock.seconds };
  }
  const { suspects, changes, coverage, withoutCoverage } = await findSuspects(open, scene, failing, progress);
  clock.lap('localise');
  const propose: ProposeContext = {
    scene,
    repository: open.repository,
    failing: failing.tests,
    changes,
    coverage: settings.byLines === false ? undefined : coverage,
    model,
    samples: settings.samples ?? SAMPLES,
    history: settings.history ?? true,
    run: { seed: settings.seed, progress, ...(settings.signal === undefined ? {} : { signal: settings.signal }) },
  };
  const verify = { open, bench: new VerdictBench(open), scene, failing, scope: settings.scope };
  const tried = await search(propose, verify, suspects, budget);
  const [best, ...others] = await rankFixes(tried.fixes, propose);
  clock.lap('search');
  return {
    ...report,
    kind: best === undefined ? 'not-fixed' : 'fixed',
    suspects,
    changes,
    withoutCoverage,
    search: tried,
    fix: best,
    others: await Promise.all(others.map((other) => otherChange(other, scene))),
    edit: best === undefined ? undefined : await editOf(scene, best),
    evidence:
      best === undefined || !(await stays(open, sha, settings)) ? undefined : await fixEvidence(open, best, propose),
    seconds: clock.seconds,
  };
}

/** Told before the search, which may take minutes. */
function failingLine({ tests }: Failing): string {
  const more = tests.length > 1 ? `, and ${tests.length - 1} more` : '';
  return `failing: ${cleanText(showTest(tests[0]!)).slice(0, 200)}${more}`;
}

function steady(failing: Failing, flaky: ReadonlySet<string> = new Set()): Failing {
  return { ...failing, tests: failing.tests.filter((test) => !flaky.has(outcomeId(test))) };
}

/**
 * Whether the proof can be run again: the snapshot of a dirty checkout is gone when this ends, and a commit's own
 * dependencies are not those that were borrowed for it.
 */
async function stays({ repository }: OpenBench, sha: string, { state, dependencies }: FixSettings): Promise<boolean> {
  if (dependencies !== undefined) return false;
  return state !== undefined || (await repository.resolve('HEAD')) === sha;
}

async function editOf(scene: Scene, { proposal }: Fix): Promise<NonNullable<FixReport['edit']>> {
  const { fn } = proposal.suspect;
  const before = scene.sources.get(fn.path)?.text;
  if (before === undefined) throw new UserError('the fixed file is gone', { where: fn.path });
  return { path: fn.path, before, after: await replaceFunction(before, fn, proposal.text) };
}

/** Seconds by part. */
class Clock {
  readonly seconds: Record<FixPart, number> = { setup: 0, tests: 0, localise: 0, search: 0 };
  private last = performance.now();

  lap(part: FixPart): void {
    const now = performance.now();
    this.seconds[part] += Math.round(now - this.last) / 1000;
    this.last = now;
  }
}
