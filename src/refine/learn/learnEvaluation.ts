import {
  comparison,
  estimateOf,
  evaluationSchema,
  EVALUATION_VERSION,
  gate,
  metricsFor,
  pairedDifference,
  passAt,
  summarise,
  type Evaluation,
  type TaskResult,
} from '../../evaluate/index.ts';
import { digestOf, type Pair } from '../../preference/index.ts';
import { planned } from './learnPlan.ts';
import type { LearnRequest } from './learnRequest.ts';
import type { MeasuredMethod } from './measureMethods.ts';
import type { Run } from './openRun.ts';
import type { Prepared } from './prepareLessons.ts';
import { pairsLearnt, type Iterations } from './runIterations.ts';

/** A page reads well with so many examples and steps; the files of the run have all. */
const MAX_EXAMPLES = 8;
const MAX_STEPS = 300;
const MAX_NOTES = 100;
const MAX_CODE = 6000;

/** Everything the report shows, from what a run measured. */
export function learnEvaluation(
  request: LearnRequest,
  run: Run,
  lessons: Prepared,
  iterations: Iterations,
  methods: readonly MeasuredMethod[],
  general: { base: readonly TaskResult[]; candidate: readonly TaskResult[] } | undefined,
  projects: readonly string[],
  version: string,
): Evaluation {
  const { settings } = request;
  const seed = { seed: settings.seed };
  const ks = lessons.plan.evaluationSamples > 0 ? [1, lessons.plan.evaluationSamples] : [1];
  const kept = iterations.done[iterations.best]!;
  const learnt = pairsLearnt(iterations);
  const refused = iterations.done.slice(0, iterations.best + 1).flatMap(({ report }) => report.refused);
  const judged = methods.at(-1)!;
  const against = methods.find(({ name }) => name === 'parent') ?? methods[0]!;
  const figures = (results: readonly TaskResult[]) => summarise(results, metricsFor([1]), seed).overall;
  const hasValidation = lessons.validation.length > 0;
  return evaluationSchema.parse({
    version: EVALUATION_VERSION,
    title: projects.join(' + ').slice(0, 200),
    date: request.date,
    comparison: comparison(methods, { ks, ...seed }),
    iterations: hasValidation
      ? [
          { iteration: 0, pairs: 0, figures: figures(iterations.start) },
          ...iterations.done.map(({ pairs, validation }, at) => ({
            iteration: at + 1,
            pairs: pairs.length,
            figures: figures(validation),
          })),
        ]
      : [],
    trainings: iterations.done.map(({ report }, at) => ({
      title: `iteration ${at + 1}`,
      steps: thinned(report.steps).map(({ step, loss, margin, accuracy }) => ({ step, loss, margin, accuracy })),
    })),
    sources: sourcesOf(learnt, methods, seed.seed),
    general:
      general === undefined
        ? null
        : {
            tasks: general.base.length,
            base: estimateOf(passAt(1), general.base, seed),
            candidate: estimateOf(passAt(1), general.candidate, seed),
            difference: pairedDifference(passAt(1), general.candidate, general.base, seed).estimate,
          },
    examples: examplesOf(lessons, methods[0]!, judged),
    gate: gate(against.results, judged.results, general, seed),
    notes: [
      hasValidation
        ? `The iterations' own figures are of ${lessons.validation.length} validation tasks, which decided which one is kept; all else is of ${lessons.held.length} held-out tasks.`
        : `All figures are of ${lessons.held.length} held-out tasks.`,
      `Stopped after iteration ${iterations.done.length}: ${iterations.ended}.`,
      ...refused.slice(0, 20).map(({ id, why }) => `left out pair ${id}: ${why}`),
      ...lessons.notes,
    ]
      .slice(0, MAX_NOTES)
      .map((note) => note.slice(0, 1000)),
    provenance: {
      codelutra: version,
      'base model': run.base.name,
      'base sha256': run.base.sha256,
      'pairs digest': digestOf(learnt),
      engine: `${kept.report.engine}, ${kept.report.precision}`,
      ...Object.fromEntries(
        Object.entries(planned(settings, lessons.plan)).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, value]],
        ),
      ),
    },
  });
}

/** What each source put in, and what was gained by it in the first iteration, where training without was tried. */
function sourcesOf(pairs: readonly Pair[], methods: readonly MeasuredMethod[], seed: number): Evaluation['sources'] {
  const without: Record<string, string> = { mutants: 'no-mutants' };
  const judged = methods.at(-1)!;
  return [...new Set(pairs.map(({ source }) => source))].sort().map((source) => {
    const own = pairs.filter((pair) => pair.source === source);
    const ablated = methods.find(({ name }) => name === without[source]);
    const whole = methods.find(({ name }) => name === ablated?.counterpart) ?? judged;
    return {
      source,
      pairs: own.length,
      weight: Math.round(own.reduce((sum, { weight }) => sum + weight, 0) * 1000) / 1000,
      difference:
        ablated === undefined ? null : pairedDifference(passAt(1), whole.results, ablated.results, { seed }).estimate,
    };
  });
}

/** Fixes that the base model's likeliest answer didn't give, real ones first, of different functions. */
function examplesOf(lessons: Prepared, base: MeasuredMethod, judged: MeasuredMethod): Evaluation['examples'] {
  const examples: Evaluation['examples'] = [];
  const shown = new Set<string>();
  const places = [...lessons.held.keys()].sort(
    (a, b) => Number(lessons.held[a]!.pair.source === 'mutants') - Number(lessons.held[b]!.pair.source === 'mutants'),
  );
  for (const at of places) {
    const { task } = lessons.held[at]!;
    const fix = judged.judged[at]!.find(({ verdict }) => verdict.kind === 'passed');
    const known = base.judged[at]![0]?.verdict.kind === 'passed';
    if (fix?.candidate.text === undefined || known || shown.has(task.group)) continue;
    shown.add(task.group);
    examples.push({
      path: task.path,
      function: task.function,
      language: task.language,
      source: task.source,
      candidate: fix.candidate.source,
      before: task.text.slice(0, MAX_CODE),
      after: fix.candidate.text.slice(0, MAX_CODE),
      tests: task.tests.slice(0, 8).map(({ suite, name }) => [suite, name].filter(Boolean).join(' > ').slice(0, 1000)),
    });
    if (examples.length === MAX_EXAMPLES) break;
  }
  return examples;
}

function thinned<T>(steps: readonly T[]): T[] {
  const every = Math.ceil(steps.length / MAX_STEPS);
  return steps.filter((_, at) => at % every === 0 || at === steps.length - 1);
}
