import { join } from 'node:path';
import { measureModel, type ComparedMethod, type MeasuredModel } from '../../evaluate/index.ts';
import type { Judges } from '../../verdict/index.ts';
import { ablations, comparedMethods } from './comparedMethods.ts';
import { evenWeights } from './evenWeights.ts';
import { figuresOf } from './figuresOf.ts';
import { planned } from './learnPlan.ts';
import type { LearnRequest } from './learnRequest.ts';
import type { Prepared } from './prepareLessons.ts';
import type { Iterations } from './runIterations.ts';
import { trainOn } from './trainOn.ts';

/** Ranked changes run of each held-out task: each costs a run of its tests. */
const RANKED = 4;

/** Name of the first iteration, where another is kept. */
const FIRST = 'iteration-1';

/** A method with its results on the held-out tasks, and the candidates behind them. */
export interface MeasuredMethod extends ComparedMethod {
  readonly judged: MeasuredModel['judged'];
}

/**
 * Measures on the held-out tasks what the checkpoint is judged by (the base, the parent if there is one, the kept
 * iteration), then what it is compared with: the other iterations, and what is trained on the first one's pairs, which differs
 * from that in one thing.
 * @returns the base first, the kept iteration last
 */
export async function measureMethods(
  lessons: Prepared,
  iterations: Iterations,
  request: LearnRequest,
  judges: Judges,
): Promise<MeasuredMethod[]> {
  const { out, base, baseName, settings, progress } = request;
  const tasks = lessons.held.map(({ task }) => task);
  const measure = async (name: string, title: string, adapter: string | undefined): Promise<MeasuredMethod> => {
    progress.log(`measuring ${title} on ${tasks.length} held-out tasks`);
    const local = { model: base, ...(adapter === undefined ? {} : { adapter }) };
    const folder = join(out, 'held', name);
    const samples = lessons.plan.evaluationSamples;
    const at = { ...request, judges, folder, seed: settings.seed, ranked: RANKED, samples };
    const measured = await measureModel({ kind: 'local', local }, tasks, at);
    progress.log(`${title}: ${figuresOf(measured.results)}`);
    return { name, title, ...measured };
  };
  const kept = iterations.done[iterations.best]!;
  const start = [await measure('base', 'Base model', undefined)];
  if (request.parent !== undefined) start.push(await measure('parent', 'Parent', request.parent));
  const judged = await measure('codelutra', `CodeLutra, iteration ${iterations.best + 1}`, kept.adapter);
  const compared: MeasuredMethod[] = [];
  if (request.compare || request.ablate) {
    // What is trained in another way is compared with the first iteration; the others stand beside the kept one.
    for (const [at, { adapter }] of iterations.done.entries()) {
      if (at !== iterations.best && (at === 0 || request.compare))
        compared.push(await measure(`iteration-${at + 1}`, `Iteration ${at + 1}`, adapter));
    }
  }
  const others = { ...(request.compare ? comparedMethods : {}), ...(request.ablate ? ablations : {}) };
  const first = iterations.done[0]!.pairs;
  const counterpart = iterations.best === 0 ? judged.name : FIRST;
  for (const [name, other] of Object.entries(others)) {
    const pairs = other.keep === undefined ? first : evenWeights(first.filter(other.keep));
    if (pairs.length === 0 || (other.keep !== undefined && pairs.length === first.length)) continue;
    progress.log(`training ${other.title} on ${pairs.length} pairs`);
    const folder = join(out, 'compare', name);
    const wanted = planned(settings, lessons.plan);
    await trainOn(pairs, { base, baseName, from: undefined, folder }, wanted, settings.method, other.settings, request);
    const measured = await measure(name, other.title, join(folder, 'train', 'adapter.gguf'));
    compared.push({ ...measured, counterpart });
  }
  return [...start, ...compared, judged];
}
