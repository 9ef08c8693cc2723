import { join } from 'node:path';
import { UserError } from '../errors.ts';
import type { TestsConfig } from '../config/index.ts';
import type { Progress } from '../progress.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { claimFolder } from './claimFolder.ts';
import type { Evidence, HarvestSource } from './evidence.ts';
import { harvestHistory } from './harvestHistory.ts';
import { harvestMutants, MUTANT_DEFAULTS } from './harvestMutants.ts';
import type { MutantSettings } from './harvestMutants.ts';
import { harvestRuns } from './harvestRuns.ts';
import { openBench } from './openBench.ts';
import { redactEvidence } from './redactEvidence.ts';
import type { Found, HarvestContext } from './source.ts';
import { tally } from './tally.ts';
import type { Tally } from './tally.ts';
import { withoutFlaky } from './withoutFlaky.ts';

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
  /** For `runs`: the newest commit of the history they are looked for in; default `HEAD`. */
  tip?: string;
  /** Seconds after which nothing more is run: what was found until then is the harvest. Default: no end. */
  seconds?: number;
  progress: Progress;
  signal?: AbortSignal;
}

/** Milliseconds that a timer can be set to, some 25 days: one set to more fires at once. */
const MAX_TIMER = 2 ** 31 - 1;

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
  if (settings.from.length === 0) throw new UserError('nothing to harvest from', { fix: 'Name a source with --from.' });
  if (settings.from.includes('runs') && settings.runs === undefined) {
    throw new UserError('recorded runs are in no known place', { fix: 'Name their folder with --runs.' });
  }
  const release = await claimFolder(settings.folder);
  try {
    const project = await openBench({ ...settings, runs: join(settings.folder, 'runs.jsonl') });
    try {
      const { reruns, jobs, progress } = settings;
      const end = settings.seconds === undefined ? Infinity : began + settings.seconds * 1000;
      const secondsLeft = (): number => Math.max(0, (end - performance.now()) / 1000);
      const over = Number.isFinite(end)
        ? AbortSignal.timeout(Math.min(MAX_TIMER, Math.ceil(secondsLeft() * 1000)))
        : undefined;
      if (over !== undefined) project.bench.stopOn(over);
      const context: HarvestContext = { ...project, reruns, jobs, progress, secondsLeft, over };
      const found = await lookEverywhere(settings, context);
      // One that was stopped when the time was over left no record.
      const runs = [...context.bench.asked].flatMap((id) => project.store.get(id) ?? []);
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
      await project.close();
    }
  } finally {
    await release();
  }
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
    found.push(...(await harvestRuns(context, settings.runs!, settings.tip)));
  }
  if (settings.from.includes('mutants')) {
    found.push(...(await harvestMutants(context, { ...MUTANT_DEFAULTS, ...settings.mutants })));
  }
  return found;
}
