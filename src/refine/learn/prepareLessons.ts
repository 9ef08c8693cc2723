import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../files.ts';
import { GATE_DEFAULTS, measureModel } from '../../evaluate/index.ts';
import { canonicalLines } from '../../preference/index.ts';
import type { Judges } from '../../verdict/index.ts';
import type { Clock } from './clock.ts';
import { divide, type Division } from './divide.ts';
import { learnPlan, learnPlanSchema, type LearnPlan } from './learnPlan.ts';
import type { LearnRequest } from './learnRequest.ts';
import type { Lesson } from './lesson.ts';
import { onceFile } from './onceFile.ts';
import { soundLessons } from './soundLessons.ts';
import { takeMeasured } from './takeMeasured.ts';
import { pairTokens, trainRate } from './trainRate.ts';

/** Lessons to train on (the plan says how many are taken first) and to measure with, and what was left out and why. */
export interface Prepared extends Division {
  readonly plan: LearnPlan;
  readonly notes: readonly string[];
}

/** Tasks that tell how long an answer takes here. */
const PROBES = 8;

/** Divides the lessons, decides how much is done in the time left, and keeps the tasks whose tests tell right from wrong. */
export async function prepareLessons(
  lessons: readonly Lesson[],
  request: LearnRequest,
  judges: Judges,
  clock: Clock,
): Promise<Prepared> {
  const { out, settings, progress } = request;
  const everything = divide(lessons, settings);
  if (everything.train.length === 0) {
    throw new UserError('there is nothing to learn from: no pair is left for training', {
      where: join(out, 'harvest'),
      fix: `${lessons.length} pairs were harvested; a longer --time, or a repository with more tests, gives more.`,
    });
  }
  const plan = await onceFile(join(out, 'plan.json'), learnPlanSchema, async () => {
    const { train } = everything;
    const answerSeconds = Number.isFinite(request.seconds) ? await secondsOfAnAnswer(everything, request, judges) : 1;
    const tokens = train.reduce((sum, { pair }) => sum + pairTokens(pair), 0) / train.length;
    const rates = { answerSeconds, pairSeconds: tokens / (await trainRate(request.base)) };
    const hasParent = request.parent !== undefined;
    const partsFor = (iterations: number) => ({ ...divide(lessons, { ...settings, iterations }), hasParent });
    return learnPlan(settings, partsFor, clock.left(), rates);
  });
  const division = divide(lessons, { ...settings, iterations: plan.iterations });
  const parts = { ...request, judges };
  const { seed } = settings;
  const held = await soundLessons(takeMeasured(division.held, plan.heldTasks, seed), parts);
  const validation = await soundLessons(takeMeasured(division.validation, plan.validationTasks, seed), parts);
  const { train } = division;
  const write = (name: string, of: readonly Lesson[]): Promise<void> =>
    writeFileAtomic(join(out, 'tasks', `${name}.jsonl`), canonicalLines(of.map(({ task }) => task)));
  await write('train', train);
  await write('validation', validation.sound);
  await write('held', held.sound);
  const { minTasks } = GATE_DEFAULTS;
  progress.log(
    `training: first on ${plan.pairs} harvested pairs, ${Math.round(plan.epochs * 10) / 10} times each; ` +
      `held out: ${held.sound.length} tasks${held.sound.length < minTasks ? ` (fewer than ${minTasks}: a canary at best)` : ''}`,
  );
  const { tooLong, repeats } = division;
  const long = `${tooLong} of ${lessons.length} proofs are of functions longer than ${settings.longest} characters and take no part.`;
  const same = `${repeats} of ${lessons.length} proofs make the same change as another in nearly the same function and take no part.`;
  const notes = [...(tooLong > 0 ? [long] : []), ...(repeats > 0 ? [same] : []), ...held.notes, ...validation.notes];
  return { plan, train, held: held.sound, validation: validation.sound, tooLong, repeats, notes };
}

async function secondsOfAnAnswer({ held, validation }: Division, request: LearnRequest, judges: Judges) {
  const probes = takeMeasured([...validation, ...held], PROBES, request.settings.seed).map(({ task }) => task);
  if (probes.length === 0) return 1;
  const folder = join(request.out, 'probe');
  // What an earlier start has answered is only read, in a moment; what that takes is nobody's speed.
  await rm(folder, { recursive: true, force: true });
  const began = performance.now();
  await measureModel({ kind: 'local', local: { model: request.base } }, probes, {
    ...request,
    judges,
    folder,
    seed: request.settings.seed,
    ranked: 1,
    samples: 0,
  });
  return (performance.now() - began) / 1000 / probes.length;
}
