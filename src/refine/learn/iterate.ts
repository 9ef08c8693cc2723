import { join } from 'node:path';
import { judgeCandidates, measureModel, type AnsweringModel, type TaskResult } from '../../evaluate/index.ts';
import { answerSource, keptCandidates, sampleSettings } from '../../generate/index.ts';
import type { Pair } from '../../preference/index.ts';
import type { Progress } from '../../progress.ts';
import type { Judges } from '../../verdict/index.ts';
import type { TrainReport } from '../trainReport.ts';
import { choosePairs } from './choosePairs.ts';
import { evenWeights } from './evenWeights.ts';
import type { LearnSettings } from './learnSettings.ts';
import { isTask, type Lesson } from './lesson.ts';
import { mixPairs } from './mixPairs.ts';
import { samplePairs } from './samplePairs.ts';
import { takeEvenly } from './takeEvenly.ts';
import { trainOn } from './trainOn.ts';
import { otherLessons, turnLessons } from './turnLessons.ts';

/** What an iteration works with. */
export interface IterationParts {
  /** 1-based. */
  readonly number: number;
  /** Path of the base model's GGUF file, and what others know it by. */
  readonly base: string;
  readonly baseName: string;
  /** Of this iteration. */
  readonly folder: string;
  readonly judges: Judges;
  readonly jobs: number;
  readonly settings: LearnSettings;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
}

/** What an iteration made. */
export interface Iteration {
  readonly adapter: string;
  readonly pairs: readonly Pair[];
  readonly report: TrainReport;
  /** On the validation tasks. */
  readonly validation: readonly TaskResult[];
}

/**
 * One turn of the loop: the previous model's answers to training tasks are run, what they show becomes pairs, and training
 * goes on from that model on those and on harvested pairs, from the second turn on as many as its own. The first turn begins with
 * the base, also where a checkpoint of an earlier run answers: that may have been trained on what is held out now.
 * @param train every lesson to train on, in the order they are taken in
 * @param previous the adapter that answers; without one (the first turn) there are the harvested pairs alone: a base
 * model fails by giving the failing version back, which is what their rejected side is
 * @returns undefined where no pair is worth training on
 */
export async function iterate(
  train: readonly Lesson[],
  validation: readonly Lesson[],
  previous: string | undefined,
  parts: IterationParts,
): Promise<Iteration | undefined> {
  const { number, base, baseName, folder, settings, progress } = parts;
  const lessons = turnLessons(train, number, settings);
  const sampled = previous === undefined ? [] : await sampledPairs(lessons, previous, parts);
  const others = number === 1 ? [] : otherLessons(train, lessons, sampled.length, settings.seed + number);
  const harvested = [...lessons, ...others].map(({ pair }) => pair);
  const pairs = evenWeights(mixPairs(harvested, sampled));
  if (pairs.length === 0) return undefined;
  progress.log(
    `training on ${pairs.length} pairs${sampled.length > 0 ? `, ${sampled.length} from the model's own answers` : ''}`,
  );
  const from = number === 1 ? undefined : previous;
  const report = await trainOn(pairs, { base, baseName, from, folder }, settings, settings.method, {}, parts);
  const adapter = join(folder, 'train', 'adapter.gguf');
  const model: AnsweringModel = { kind: 'local', local: { model: base, adapter } };
  const { results } = await measureModel(
    model,
    validation.map(({ task }) => task),
    { ...parts, folder: join(folder, 'validation'), seed: settings.seed, ranked: 4, samples: 0 },
  );
  return { adapter, pairs, report, validation: results };
}

async function sampledPairs(turn: readonly Lesson[], adapter: string, parts: IterationParts): Promise<Pair[]> {
  const { base, folder, settings, progress, signal } = parts;
  const lessons = takeEvenly(turn.filter(isTask), settings.sampleTasks, settings.seed);
  const tasks = lessons.map(({ task }) => task);
  progress.log(`sampling ${settings.samples} answers for each of ${tasks.length} training tasks`);
  const run = { seed: settings.seed, progress, ...(signal === undefined ? {} : { signal }) };
  const model = { model: base, adapter };
  // What it is most tempted to change, and what it says when left to itself, its copies among them.
  const drawn = Math.ceil(settings.samples / 2);
  const ranked = Math.max(1, settings.samples - drawn);
  const source = answerSource(model, ranked, sampleSettings({ samples: drawn }));
  const answers = await keptCandidates(join(folder, 'answers.jsonl'), source, tasks, run);
  const judged = await judgeCandidates(tasks, answers, parts);
  const offers = await Promise.all(lessons.map((lesson, at) => samplePairs(lesson, judged[at]!)));
  return choosePairs(offers, settings.pairsPerTask);
}
