import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { measureModel, pairedDifference, type TaskResult } from '../../evaluate/index.ts';
import { formatSeconds } from '../../progress.ts';
import type { Pair } from '../../preference/index.ts';
import type { Judges } from '../../verdict/index.ts';
import type { Clock } from './clock.ts';
import { decidingMetric } from './decidingMetric.ts';
import { figuresOf } from './figuresOf.ts';
import { iterate, type Iteration } from './iterate.ts';
import { planned } from './learnPlan.ts';
import type { LearnRequest } from './learnRequest.ts';
import { onceFile } from './onceFile.ts';
import type { Prepared } from './prepareLessons.ts';

export interface Iterations {
  /** The base model's (or the parent's) results on the validation tasks. */
  readonly start: readonly TaskResult[];
  readonly done: readonly Iteration[];
  /** Place of the best one in `done`. */
  readonly best: number;
  /** Why there was no further one. */
  readonly ended: string;
}

/** Kept in an iteration's folder from its beginning on: the seconds that the run had worked by then. */
const BEGUN = 'begun.json';

/** The seconds that a run had worked when it first came here, over all of its starts. */
async function spentAt(path: string, clock: Clock): Promise<number> {
  await mkdir(dirname(path), { recursive: true });
  return onceFile(path, z.number().min(0), () => Promise.resolve(Math.round(clock.spent())));
}

/** Every pair that the kept iteration, or one before it, was trained on, once: it goes on from those. */
export function pairsLearnt({ done, best }: Pick<Iterations, 'done' | 'best'>): Pair[] {
  const pairs = done.slice(0, best + 1).flatMap((iteration) => iteration.pairs);
  return [...new Map(pairs.map((pair) => [pair.id, pair])).values()];
}

/** Another iteration takes this many times the last one's seconds, as many pairs given: it samples first. */
const GROWTH = 1.6;
/** Held back for the last measurement, as a share of the whole time. */
const RESERVE = 0.2;

/**
 * Iterates until the gain on the validation tasks is within noise, the settings' number is reached, or the time that is
 * left is needed for measuring.
 */
export async function runIterations(
  lessons: Prepared,
  request: LearnRequest,
  judges: Judges,
  clock: Clock,
): Promise<Iterations> {
  const { out, settings, progress, base, parent } = request;
  const tasks = lessons.validation.map(({ task }) => task);
  const local = { model: base, ...(parent === undefined ? {} : { adapter: parent }) };
  const at = { ...request, judges, seed: settings.seed, ranked: 4, samples: 0 };
  const { results: start } = await measureModel({ kind: 'local', local }, tasks, { ...at, folder: join(out, 'start') });
  const done: Iteration[] = [];
  let best = 0;
  let previous = parent;
  const { iterations } = lessons.plan;
  let ended =
    iterations < settings.iterations
      ? 'the time does not do for a second one'
      : `${iterations} ${iterations === 1 ? 'iteration was' : 'iterations were'} asked for`;
  let seconds = 0;
  const most = 2 * lessons.plan.sampleTasks * settings.pairsPerTask;
  for (let number = 1; number <= iterations; number++) {
    const folder = join(out, `iteration-${number}`);
    const next = seconds * GROWTH * Math.max(1, most / Math.max(1, done.at(-1)?.pairs.length ?? most));
    // What was begun is gone on with: whether there was time for it has been decided.
    const isBegun = existsSync(join(folder, BEGUN));
    if (number > 1 && !isBegun && clock.left() < next + request.seconds * RESERVE) {
      ended = `${formatSeconds(clock.left())} left would not do for another iteration and the last measurement`;
      break;
    }
    progress.log(`iteration ${number}`);
    const began = await spentAt(join(folder, BEGUN), clock);
    const iteration = await iterate(lessons.train, lessons.validation, previous, {
      ...request,
      number,
      judges,
      folder,
      settings: planned(settings, lessons.plan),
    });
    if (iteration === undefined && number === 1) {
      throw new UserError('there is nothing to learn from: no harvested pair has any weight', {
        where: join(out, 'harvest'),
        fix: "Their tests hardly ever catch a mutant, or don't agree with themselves: better tests make better pairs.",
      });
    }
    if (iteration === undefined) {
      ended = `the answers to the tasks of iteration ${number} show nothing to learn from`;
      break;
    }
    seconds = (await spentAt(join(folder, 'ended.json'), clock)) - began;
    await clock.save();
    done.push(iteration);
    previous = iteration.adapter;
    const bestSoFar = number === 1 ? start : done[best]!.validation;
    const { estimate } = pairedDifference(decidingMetric, iteration.validation, bestSoFar, { seed: settings.seed });
    if (tasks.length > 0) {
      progress.log(`iteration ${number}: ${figuresOf(iteration.validation)} on ${tasks.length} validation tasks`);
    }
    if (number > 1 && (estimate.value ?? 0) > 0) best = done.length - 1;
    if (number > 1 && (estimate.low ?? 0) <= 0) {
      ended = 'the gain on the validation tasks was within noise';
      break;
    }
  }
  progress.log(`stopped after iteration ${done.length}: ${ended}`);
  return { start, done, best, ended };
}
