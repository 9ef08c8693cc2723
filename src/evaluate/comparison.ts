import { z } from 'zod';
import { UserError } from '../errors.ts';
import { RESAMPLES } from './bootstrap.ts';
import { metricsFor } from './metrics.ts';
import { summarise, summariseDifference, summarySchema } from './summarise.ts';
import type { TaskResult } from './taskResult.ts';

const NAME = z.string().min(1).max(100);

/** Methods measured on the same tasks, and the paired differences between them. */
export const comparisonSchema = z.strictObject({
  tasks: z.strictObject({ count: z.int().min(0), groups: z.int().min(0) }),
  /** The k of each pass@k. */
  ks: z.array(z.int().min(1).max(1000)).min(1).max(10),
  seed: z.int(),
  resamples: z.int().min(1),
  methods: z
    .array(
      z.strictObject({
        name: NAME,
        title: z.string().min(1).max(200),
        /** Name of the method that it differs from in one thing; without one it is compared with the judged method. */
        counterpart: NAME.optional(),
        summary: summarySchema,
      }),
    )
    .min(1)
    .max(20),
  /** `of` minus `against`. */
  differences: z.array(z.strictObject({ of: NAME, against: NAME, summary: summarySchema })).max(60),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export interface ComparedMethod {
  readonly name: string;
  readonly title: string;
  /** Name of the method that it differs from in one thing; default the judged one. */
  readonly counterpart?: string | undefined;
  readonly results: readonly TaskResult[];
}

/**
 * Compares methods on the same tasks. Differences are taken of every method to the first (the base), and of the last
 * (the one that is judged) and, where it has one, of its counterpart, to every other.
 * @param methods the base first, the judged one last; a single one is summarised alone
 * @throws UserError where they were not measured on the same tasks, two share a name, or a counterpart is none of them
 */
export function comparison(
  methods: readonly ComparedMethod[],
  { ks, seed, resamples = RESAMPLES }: { ks: readonly number[]; seed: number; resamples?: number | undefined },
): Comparison {
  const [base, judged] = [methods[0], methods.at(-1)];
  if (base === undefined || judged === undefined) throw new UserError('there is no method to compare');
  if (new Set(methods.map(({ name }) => name)).size !== methods.length) {
    throw new UserError('two compared methods have the same name', { fix: 'Give each its own.' });
  }
  const metrics = metricsFor(ks);
  const settings = { seed, resamples };
  const others = methods.slice(1, -1);
  const wanted: [ComparedMethod, ComparedMethod][] = methods.length === 1 ? [] : [[judged, base]];
  const counterpartOf = ({ counterpart }: ComparedMethod): ComparedMethod => {
    const found = counterpart === undefined ? judged : methods.find(({ name }) => name === counterpart);
    if (found === undefined) throw new UserError(`there is no compared method ${counterpart}`);
    return found;
  };
  for (const other of others) {
    const counterpart = counterpartOf(other);
    wanted.push([judged, other]);
    if (counterpart !== judged) wanted.push([counterpart, other]);
  }
  wanted.push(...others.map((other): [ComparedMethod, ComparedMethod] => [other, base]));
  return {
    tasks: { count: base.results.length, groups: new Set(base.results.map(({ group }) => group)).size },
    ks: [...new Set(ks)].sort((a, b) => a - b),
    seed,
    resamples,
    methods: methods.map(({ name, title, counterpart, results }) => ({
      name,
      title,
      ...(counterpart === undefined ? {} : { counterpart }),
      summary: summarise(results, metrics, settings),
    })),
    differences: wanted.map(([of, against]) => ({
      of: of.name,
      against: against.name,
      summary: summariseDifference(of.results, against.results, metrics, settings),
    })),
  };
}
