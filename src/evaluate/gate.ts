import { z } from 'zod';
import { shareBelow } from './bootstrap.ts';
import { estimateSchema, pairedDifference, type Estimate } from './estimate.ts';
import { inPercent, inPoints, pointsInterval } from './inWords.ts';
import { metricOf, passAt, type Metric } from './metrics.ts';
import type { TaskResult } from './taskResult.ts';

/** What the gate asks for. */
export interface GateSettings {
  readonly seed: number;
  readonly resamples?: number | undefined;
  /** With fewer held-out tasks nothing can be told. */
  readonly minTasks: number;
  /** A loss of so much pass@1 (share) counts as worse ... */
  readonly margin: number;
  /** ... and the chance of it must be below this. */
  readonly chance: number;
  /** How far below the base the general suite may be (share). */
  readonly generalMargin: number;
  /** How far up the syntax-error and copy rates may be (share). */
  readonly rateMargin: number;
}

export const GATE_DEFAULTS: GateSettings = {
  seed: 0,
  minTasks: 30,
  margin: 0.02,
  chance: 0.2,
  generalMargin: 0.02,
  rateMargin: 0,
};

/** The gate's decision with every reason, in plain words. */
export const gateResultSchema = z.strictObject({
  decision: z.enum(['publish', 'canary', 'refuse']),
  reasons: z
    .array(z.strictObject({ verdict: z.enum(['good', 'unsure', 'bad']), text: z.string().max(1000) }))
    .min(1)
    .max(20),
  /** Candidate minus parent on the held-out tasks. */
  passDifference: estimateSchema,
});
export type GateResult = z.infer<typeof gateResultSchema>;
type Reason = GateResult['reasons'][number];

/** Rounding errors of sums are no difference. */
const EXACT = 1e-9;

/**
 * Whether a checkpoint may be published: on the held-out tasks it fixes no fewer than its parent, and is not likely to
 * be worse; it hasn't forgotten the general suite; it doesn't break more, nor copy more without a clear gain. With few tasks, where
 * something was not measured, or where more breaking, copying or forgetting may be chance, it is `canary` at best, and only what
 * is clear beyond chance refuses it.
 * @param parent the parent's results on the held-out tasks; `candidate` the checkpoint's on the same ones
 * @param general results on the general suite: the base model's and the checkpoint's
 * @throws UserError where results are not of the same tasks
 */
export function gate(
  parent: readonly TaskResult[],
  candidate: readonly TaskResult[],
  general?: { base: readonly TaskResult[]; candidate: readonly TaskResult[] },
  overrides: Partial<GateSettings> = {},
): GateResult {
  const settings = { ...GATE_DEFAULTS, ...overrides };
  const enough = candidate.length >= settings.minTasks;
  const held = pairedDifference(passAt(1), candidate, parent, settings);
  const reasons: Reason[] = [
    ...(enough ? [] : [tooFew(candidate.length, settings)]),
    ...(held.estimate.value === null ? [] : [passReason(held.estimate, held.samples, enough, settings)]),
    ...['syntax-error', 'copy'].flatMap((name) => {
      const metric = metricOf(name);
      // A copy of the bug fails its tests and is never shown; beside a clear gain it only says how the others fail.
      const harmless = name === 'copy' && (held.estimate.low ?? 0) > EXACT;
      return metric === undefined ? [] : rateReason(metric, parent, candidate, settings, harmless);
    }),
    generalReason(general, settings),
  ];
  const nothing = candidate.length === 0 && (general === undefined || general.candidate.length === 0);
  if (nothing) reasons.push({ verdict: 'bad', text: 'Nothing was measured at all.' });
  return { decision: decide(reasons), reasons, passDifference: held.estimate };
}

function decide(reasons: readonly Reason[]): GateResult['decision'] {
  if (reasons.some(({ verdict }) => verdict === 'bad')) return 'refuse';
  return reasons.some(({ verdict }) => verdict === 'unsure') ? 'canary' : 'publish';
}

function tooFew(count: number, { minTasks }: GateSettings): Reason {
  const tasks = count === 1 ? '1 held-out task' : `${count} held-out tasks`;
  return { verdict: 'unsure', text: `Can't tell: ${tasks}, and ${minTasks} are needed. Canary only.` };
}

function passReason(
  estimate: Estimate,
  samples: Float64Array,
  enough: boolean,
  { margin, chance }: GateSettings,
): Reason {
  const gain = estimate.value ?? 0;
  const worse = shareBelow(samples, -margin - EXACT);
  const figures = `pass@1 ${inPoints(gain)} against the parent (95% interval ${pointsInterval(estimate)})`;
  const likely = `the chance that it is more than ${inPoints(margin, false)} worse is ${inPercent(worse)}`;
  if (!enough) {
    return (estimate.high ?? 0) < -EXACT
      ? { verdict: 'bad', text: `Clearly worse on the few held-out tasks: ${figures}.` }
      : { verdict: 'unsure', text: `On the few held-out tasks: ${figures}; ${likely}.` };
  }
  if (gain < -EXACT) return { verdict: 'bad', text: `Worse on the held-out tasks: ${figures}.` };
  if (worse >= chance) {
    return { verdict: 'bad', text: `Not sure enough on the held-out tasks: ${figures}; ${likely}.` };
  }
  return { verdict: 'good', text: `Not worse on the held-out tasks: ${figures}; ${likely}.` };
}

function rateReason(
  metric: Metric,
  parent: readonly TaskResult[],
  candidate: readonly TaskResult[],
  settings: GateSettings,
  harmless: boolean,
): Reason[] {
  const { estimate } = pairedDifference(metric, candidate, parent, settings);
  const { value, low } = estimate;
  if (value === null) return [];
  const figures = `${inPoints(value)} (95% interval ${pointsInterval(estimate)})`;
  const isUp = value > settings.rateMargin + EXACT;
  if (!isUp) return [{ verdict: 'good', text: `${metric.title}: not up, ${figures}.` }];
  if (harmless) return [{ verdict: 'good', text: `${metric.title}: up, ${figures}, beside a clear gain.` }];
  if ((low ?? 0) > EXACT) return [{ verdict: 'bad', text: `${metric.title}: up against the parent, ${figures}.` }];
  return [{ verdict: 'unsure', text: `${metric.title}: perhaps up against the parent, ${figures}. Canary only.` }];
}

function generalReason(
  general: { base: readonly TaskResult[]; candidate: readonly TaskResult[] } | undefined,
  settings: GateSettings,
): Reason {
  const difference = general && pairedDifference(passAt(1), general.candidate, general.base, settings).estimate;
  if (difference === undefined || difference.value === null) {
    return { verdict: 'unsure', text: 'The general suite was not run: what was forgotten is not known. Canary only.' };
  }
  const { value, tasks } = difference;
  const figures = `pass@1 ${inPoints(value)} against the base model on ${tasks} tasks (95% interval ${pointsInterval(difference)})`;
  if (value >= -settings.generalMargin - EXACT) return { verdict: 'good', text: `General suite kept: ${figures}.` };
  // One task of 40 is more than the margin: a loss that may be chance holds a checkpoint back, and does not refuse it.
  return (difference.high ?? 0) < -EXACT
    ? { verdict: 'bad', text: `Forgot too much of the general suite: ${figures}.` }
    : { verdict: 'unsure', text: `Perhaps forgot some of the general suite: ${figures}. Canary only.` };
}
