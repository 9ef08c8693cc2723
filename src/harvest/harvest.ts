import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { openRepository } from '../history/index.ts';
import type { Repository } from '../history/index.ts';
import type { TestsConfig } from '../config.ts';
import type { Progress } from '../progress.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { claimFolder } from './claimFolder.ts';
import { detectTestCommand } from './detectTestCommand.ts';
import { Environments, projectAt } from './environments.ts';
import type { Evidence } from './evidence.ts';
import { harvestHistory } from './harvestHistory.ts';
import { harvestMutants, MUTANT_DEFAULTS } from './harvestMutants.ts';
import type { MutantSettings } from './harvestMutants.ts';
import { harvestRuns } from './harvestRuns.ts';
import { redactEvidence } from './redactEvidence.ts';
import { RunStore } from './runStore.ts';
import type { Found, HarvestContext } from './source.ts';
import { tally } from './tally.ts';
import type { Tally } from './tally.ts';
import { TestBench } from './testBench.ts';
import { withoutFlaky } from './withoutFlaky.ts';

export type HarvestSource = Evidence['source'];

export interface HarvestSettings {
  repository: string;
  /** Folder for what is kept between starts: `runs.jsonl`. One harvest at a time uses it. */
  folder: string;
  sandbox: Sandbox;
  from: readonly HarvestSource[];
  /** Only commits after this date, as git reads dates. */
  since?: string;
  /** At most so many commits, newest first. */
  max?: number;
  jobs: number;
  /** How often each side is run; default 3. */
  reruns: number;
  tests?: TestsConfig;
  /** For `mutants`: how many of what. */
  mutants?: Partial<MutantSettings>;
  /** For `runs`: a folder of recorded test runs. */
  runs?: string;
  progress: Progress;
  signal?: AbortSignal;
}

export interface Harvest {
  /** Redacted, sorted by id. */
  evidence: Evidence[];
  tally: Tally;
}

/**
 * Finds failing and passing versions of functions and proves them by running. What was run is kept as it is run, so
 * that a harvest which was stopped goes on where it was, and ends with the same evidence.
 */
export async function harvest(settings: HarvestSettings): Promise<Harvest> {
  const began = performance.now();
  const release = await claimFolder(settings.folder);
  const repository = await openRepository(settings.repository);
  const store = await RunStore.open(join(settings.folder, 'runs.jsonl'));
  try {
    const context = await contextOf(settings, repository, store);
    try {
      const found = await lookEverywhere(settings, context);
      const runs = [...context.bench.asked].map((id) => store.get(id)!);
      const steady = withoutFlaky(
        found.flatMap(({ evidence }) => evidence),
        runs,
      );
      const clean = await Promise.all(steady.kept.map(redactEvidence));
      const evidence = clean.filter((one) => one !== undefined).sort((a, b) => (a.id < b.id ? -1 : 1));
      const lost = { flaky: steady.dropped, secret: clean.length - evidence.length };
      const seconds = (performance.now() - began) / 1000;
      return { evidence, tally: tally(found, evidence, lost, context.bench.counts, runs, seconds) };
    } finally {
      await context.bench.close();
    }
  } finally {
    await store.close();
    await repository.close();
    await release();
  }
}

async function contextOf(settings: HarvestSettings, repository: Repository, store: RunStore): Promise<HarvestContext> {
  const { sandbox, progress, jobs, reruns } = settings;
  const signal = settings.signal === undefined ? {} : { signal: settings.signal };
  const head = await repository.resolve('HEAD');
  const detected = await detectTestCommand(await projectAt(repository, head), settings.tests);
  progress.log(`tests: ${detected.runner} (${detected.because}): ${shown(detected.command.argv)}`);
  const environments = new Environments({
    repository,
    sandbox,
    detected,
    settings: settings.tests ?? {},
    ...signal,
  });
  progress.update('setting up the dependencies of the newest commit');
  const newest = await environments.at(head);
  const bench = new TestBench({ repository, sandbox, store, command: detected.command, ...signal });
  return { repository, bench, detected, environments, newest, head, reruns, jobs, progress };
}

async function lookEverywhere(settings: HarvestSettings, context: HarvestContext): Promise<Found[]> {
  const found: Found[] = [];
  const limits = {
    ...(settings.since === undefined ? {} : { since: settings.since }),
    ...(settings.max === undefined ? {} : { max: settings.max }),
  };
  if (settings.from.includes('history')) {
    found.push(...(await harvestHistory(context, await context.repository.commits(limits))));
  }
  if (settings.from.includes('runs')) {
    if (settings.runs === undefined) {
      throw new UserError('recorded runs are in no known place', { fix: 'Name their folder with --runs.' });
    }
    found.push(...(await harvestRuns(context, settings.runs)));
  }
  if (settings.from.includes('mutants')) {
    found.push(...(await harvestMutants(context, { ...MUTANT_DEFAULTS, ...settings.mutants })));
  }
  if (settings.from.length === 0) throw new UserError('nothing to harvest from', { fix: 'Name a source with --from.' });
  return found;
}

/** A command as people read it: long words (a script) are cut. */
function shown(argv: readonly string[]): string {
  return argv.map((word) => (word.length > 60 ? `${word.slice(0, 20).split('\n')[0]}...` : word)).join(' ');
}
