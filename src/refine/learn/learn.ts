import { copyFile, cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../files.ts';
import { measureGeneral, renderReport, type Evaluation } from '../../evaluate/index.ts';
import { claimFolder } from '../../harvest/index.ts';
import { canonicalLines, type Pair } from '../../preference/index.ts';
import { openJudges } from '../../verdict/index.ts';
import type { TrainReport } from '../trainReport.ts';
import { Clock } from './clock.ts';
import { clockedProgress } from './clockedProgress.ts';
import { harvestProject, openProjects } from './harvestProjects.ts';
import { learnEvaluation } from './learnEvaluation.ts';
import type { LearnRequest } from './learnRequest.ts';
import type { LearnSettings } from './learnSettings.ts';
import type { Lesson } from './lesson.ts';
import { measureMethods } from './measureMethods.ts';
import { openRun } from './openRun.ts';
import { prepareLessons } from './prepareLessons.ts';
import { proofsWanted } from './proofsWanted.ts';
import { pairsLearnt, runIterations } from './runIterations.ts';

/** What a run came to. */
export interface Learned {
  readonly evaluation: Evaluation;
  /** Folder with the adapter in both formats, `metrics.json` and `report.html`. */
  readonly checkpoint: string;
  /** What the kept iteration and those before it were trained on, and how the kept one's training went. */
  readonly pairs: readonly Pair[];
  readonly training: TrainReport;
  readonly settings: LearnSettings;
  /** 1-based. */
  readonly iteration: number;
  readonly projects: readonly string[];
  readonly seconds: number;
}

/** Share of the time that goes to harvesting. */
const HARVEST = 0.4;

/**
 * Harvests repositories, refines a model in iterations, measures it on held-out tasks, and leaves a checkpoint with its
 * report. The folder holds the whole run; killed at any moment it goes on, and the same seed gives the same pairs.
 * @param version of codelutra
 * @throws UserError where a repository, the model or the folder can't be used, or there is nothing to learn from
 */
export async function learn(request: LearnRequest, version: string): Promise<Learned> {
  const release = await claimFolder(request.out);
  try {
    return await learnAlone(request, version);
  } finally {
    await release();
  }
}

async function learnAlone(asked: LearnRequest, version: string): Promise<Learned> {
  const { out, settings } = asked;
  const run = await openRun(asked);
  const clock = await Clock.open(out, asked.seconds);
  const progress = clockedProgress(asked.progress, clock, asked.seconds);
  const request = { ...asked, progress };
  const projects = await openProjects(request.repositories, out);
  const lessons: Lesson[] = [];
  for (const [at, project] of projects.entries()) {
    // What one repository leaves of its time is the next ones'.
    const share = (request.seconds * HARVEST) / projects.length;
    const seconds = Math.max(share / 2, (request.seconds * HARVEST - clock.spent()) / (projects.length - at));
    const wanted = Math.ceil(proofsWanted(settings) / projects.length);
    lessons.push(...(await harvestProject(project, { ...request, ...settings, wanted, seconds })));
    await clock.save();
  }
  const repositories = projects.map(({ path, folder, tests }) => ({ path, runs: join(folder, 'runs.jsonl'), tests }));
  const judges = await openJudges({ ...request, repositories });
  try {
    const prepared = await prepareLessons(lessons, request, judges, clock);
    await clock.save();
    const iterations = await runIterations(prepared, request, judges, clock);
    const methods = await measureMethods(prepared, iterations, request, judges);
    const kept = iterations.done[iterations.best]!;
    const general = settings.generalTasks === 0 ? undefined : await measureBoth(request, kept.adapter);
    const names = projects.map(({ name }) => name);
    const evaluation = learnEvaluation(request, run, prepared, iterations, methods, general, names, version);
    const pairs = pairsLearnt(iterations);
    await writeFileAtomic(join(out, 'pairs.jsonl'), canonicalLines(pairs));
    const checkpoint = await writeCheckpoint(out, kept.adapter, evaluation);
    await clock.save();
    return {
      evaluation,
      checkpoint,
      pairs,
      training: kept.report,
      settings,
      iteration: iterations.best + 1,
      projects: names,
      seconds: clock.spent(),
    };
  } finally {
    progress.done();
    await judges.close();
  }
}

/** The base's and the checkpoint's results on the general suite. */
async function measureBoth(request: LearnRequest, adapter: string) {
  const { base, out, settings, progress } = request;
  progress.log('measuring the general suite');
  const measure = (name: string, local: { model: string; adapter?: string }) =>
    measureGeneral(
      { kind: 'local', local },
      { ...request, tasks: settings.generalTasks, seed: settings.seed, folder: join(out, 'general', name) },
    );
  return {
    base: await measure('base', { model: base }),
    candidate: await measure('codelutra', { model: base, adapter }),
  };
}

/** Puts the checkpoint's files together beside their place, and moves them there whole. */
async function writeCheckpoint(out: string, adapter: string, evaluation: Evaluation): Promise<string> {
  const folder = join(out, 'checkpoint');
  const temporary = join(out, 'checkpoint.tmp');
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  await copyFile(adapter, join(temporary, 'adapter.gguf'));
  await cp(join(adapter, '..', 'peft'), join(temporary, 'peft'), { recursive: true });
  await writeFileAtomic(join(temporary, 'metrics.json'), `${JSON.stringify(evaluation, null, 2)}\n`);
  await writeFileAtomic(join(temporary, 'report.html'), renderReport(evaluation));
  await rm(folder, { recursive: true, force: true });
  await rename(temporary, folder);
  return folder;
}
