import { renderReport, type Evaluation } from '../evaluate/index.ts';
import { FILES } from './checkpointFiles.ts';
import type { Manifest } from './manifest.ts';
import { modelCard } from './modelCard.ts';
import { modelfile } from './modelfile.ts';
import { publishedEvaluation } from './publishedEvaluation.ts';

/** The files of an archive that are made of its manifest and metrics alone, by path, in the archive's order. */
export function checkpointTexts(manifest: Manifest, evaluation: Evaluation): ReadonlyMap<string, string> {
  const published = publishedEvaluation(evaluation);
  return new Map([
    [FILES.card, modelCard(manifest)],
    [FILES.modelfile, modelfile(manifest)],
    [FILES.metrics, `${JSON.stringify(published, null, 2)}\n`],
    [FILES.report, renderReport(published)],
  ]);
}
