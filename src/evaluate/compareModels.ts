import { join } from 'node:path';
import { writeFileAtomic } from '../files.ts';
import type { Task } from '../preference/index.ts';
import { comparison } from './comparison.ts';
import { EVALUATION_VERSION, evaluationSchema, type Evaluation } from './evaluation.ts';
import { measureModel, type AnsweringModel, type MeasuredModel, type MeasureSettings } from './measureModel.ts';
import { renderReport } from './report/index.ts';

/** A model under the name that tables and files know it by. */
export interface NamedModel {
  readonly name: string;
  readonly model: AnsweringModel;
}

export interface CompareSettings extends Omit<MeasureSettings, 'folder'> {
  /** Keeps each model's answers, and gets `metrics.json` and `report.html`. */
  readonly out: string;
  readonly title: string;
  /** ISO 8601. */
  readonly date: string;
  /** How to make it again. */
  readonly provenance: Evaluation['provenance'];
}

/**
 * Measures models on the same tasks and writes the figures and the report. Stopped, it goes on where it was.
 * @param models what is compared with first, what is judged last
 */
export async function compareModels(
  models: readonly NamedModel[],
  tasks: readonly Task[],
  settings: CompareSettings,
): Promise<Evaluation> {
  const { out, seed, samples, progress } = settings;
  const measured: (NamedModel & MeasuredModel)[] = [];
  for (const named of models) {
    progress.log(`measuring ${named.name} on ${tasks.length} tasks`);
    const folder = join(out, named.name);
    measured.push({ ...named, ...(await measureModel(named.model, tasks, { ...settings, folder })) });
  }
  const evaluation = evaluationSchema.parse({
    version: EVALUATION_VERSION,
    title: settings.title,
    date: settings.date,
    comparison: comparison(
      measured.map(({ name, results }) => ({ name, title: name, results })),
      { ks: samples > 0 ? [1, samples] : [1], seed },
    ),
    iterations: [],
    trainings: [],
    sources: [],
    general: null,
    examples: [],
    gate: null,
    notes: [],
    provenance: settings.provenance,
  } satisfies Evaluation);
  await writeFileAtomic(join(out, 'metrics.json'), `${JSON.stringify(evaluation, null, 2)}\n`);
  await writeFileAtomic(join(out, 'report.html'), renderReport(evaluation));
  return evaluation;
}
