import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { readEvaluation, type Estimate, type Evaluation } from '../evaluate/index.ts';
import { writeFileAtomic } from '../files.ts';
import { version } from '../version.ts';
import { checkAdapters } from './checkAdapters.ts';
import { FILES } from './checkpointFiles.ts';
import { describeBase } from './describeBase.ts';
import { MANIFEST_VERSION, manifestSchema, manifestText, type Manifest } from './manifest.ts';

/** What only the maker of a checkpoint knows. */
export interface CheckpointFacts {
  /** The base model as `--base` takes it: a name of the catalogue, an `hf:` address or a path. */
  readonly base: string;
  /** Whose answers were learnt from first, as {@link parentOf} tells it; null where there was none but the base. */
  readonly parent: Manifest['parent'];
  /** The pairs: their digest, how many, and how many of each source. */
  readonly dataset: Manifest['dataset'];
  /** Such as `codelutra`, `sft`, `dpo`. */
  readonly method: string;
  /** Of the training. */
  readonly settings: Manifest['settings'];
  /** When it was made. */
  readonly date: Date;
  /** Names of the repositories that it learned from, `OWNER/REPO` where they are on GitHub. */
  readonly repositories: readonly string[];
}

/**
 * Writes `manifest.json` into a checkpoint folder that holds `adapter.gguf`, `peft/` and `metrics.json`. The metrics
 * are taken from there: the first compared method is the base, the last the checkpoint.
 * @throws UserError where a file is missing, the two adapters are not the same or not for the base, or nothing was compared
 */
export async function writeManifest(folder: string, facts: CheckpointFacts): Promise<Manifest> {
  const described = await describeBase(facts.base);
  await checkAdapters(folder, described.base.config);
  const metricsPath = join(folder, FILES.metrics);
  const metrics = metricsOf(await readEvaluation(metricsPath), metricsPath);
  const result = manifestSchema.safeParse({
    version: MANIFEST_VERSION,
    ...described,
    parent: facts.parent,
    dataset: facts.dataset,
    method: facts.method,
    settings: facts.settings,
    metrics,
    codelutra: version,
    date: facts.date.toISOString(),
    repositories: facts.repositories.slice(0, 100).map(nameOf),
  } satisfies Record<keyof Omit<Manifest, 'files'>, unknown>);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new UserError(`the checkpoint can't be described: ${issue?.path.join('.')}: ${issue?.message}`, {
      where: folder,
      cause: result.error,
    });
  }
  await writeFileAtomic(join(folder, FILES.manifest), manifestText(result.data));
  return result.data;
}

/** A folder can have a name that no card can show; a run must not fail by it when all is done. */
function nameOf(repository: string): string {
  return repository.replace(/[\p{Cc}`<>|]+/gu, '-').slice(0, 200) || '-';
}

function metricsOf({ comparison, general, gate }: Evaluation, where: string): Manifest['metrics'] {
  const [base, candidate] = [comparison.methods[0], comparison.methods.at(-1)];
  const difference = comparison.differences.find(
    ({ of, against }) => of === candidate?.name && against === base?.name,
  )?.summary;
  if (base === undefined || candidate === undefined || difference === undefined) {
    throw new UserError('the metrics compare nothing with the base model', {
      where,
      fix: 'Measure the base model and the checkpoint on the same held-out tasks.',
    });
  }
  const figure = (figures: Record<string, Estimate>, k: number): Estimate =>
    figures[`pass@${k}`] ?? { value: null, low: null, high: null, tasks: 0 };
  return {
    heldOut: {
      tasks: comparison.tasks.count,
      passAt: comparison.ks.map((k) => ({
        k,
        base: figure(base.summary.overall, k),
        candidate: figure(candidate.summary.overall, k),
        difference: figure(difference.overall, k),
      })),
    },
    general,
    gate: gate === null ? null : { decision: gate.decision, reasons: gate.reasons },
  };
}
