import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { hashFile, writeFileAtomic } from '../files.ts';
import {
  adapterFormats,
  checkpointedBytes,
  describeModel,
  engineRoom,
  loadAdapter,
  loadModel,
  loadTokenizer,
  preferredPrecision,
  startEngine,
  WASM_SLOWDOWN,
  type LoadedAdapter,
  type Model,
} from '../model/index.ts';
import { readPairs } from '../preference/index.ts';
import { formatSeconds, type Progress } from '../progress.ts';
import { encodePairs, type EncodedPair } from './encodePairs.ts';
import { scorePair } from './pairStep.ts';
import { preferenceLoss } from './preferenceLoss.ts';
import { openReferenceCache, type ReferenceCache } from './referenceCache.ts';
import { trainSettingsSchema, type TrainSettings } from './settings.ts';
import { referenceOf, stepCount, trainAdapter } from './trainer.ts';
import { stepRecordSchema } from './trainState.ts';

/** What `train` is asked to do. */
export interface TrainRequest {
  /** Path of the base model's GGUF file. */
  base: string;
  /** What others know the base model by, such as `HuggingFaceTB/SmolLM2-135M-Instruct`. */
  baseName: string;
  /** Path of a pairs file. */
  pairs: string;
  /** Folder for the adapter and everything about its making. */
  out: string;
  settings: TrainSettings;
  /** Seconds between two saves of the state: a kill costs at most so much work. */
  saveEvery: number;
}

const preferenceFigures = z.strictObject({
  /** Share of the training pairs whose z, as the loss takes it (with the focal mask), is above 0. */
  accuracy: z.number(),
  /** Mean z over the training pairs. */
  margin: z.number(),
  /** Share whose whole chosen answer gained more against the base than the whole rejected one: no mask. */
  wholeAccuracy: z.number(),
  /** Mean log-probability of a token of the chosen answers. */
  chosenLikelihood: z.number(),
  /** Mean log-probability of a token of the rejected answers. */
  rejectedLikelihood: z.number(),
});

/** `train.json`: what was trained, and what became of it on its own training pairs. */
export const trainReportSchema = z.strictObject({
  version: z.literal(1),
  run: z.string(),
  base: z.strictObject({ name: z.string(), sha256: z.string() }),
  engine: z.string(),
  precision: z.enum(['float32', 'bfloat16']),
  settings: trainSettingsSchema,
  pairs: z.number(),
  refused: z.array(z.strictObject({ id: z.string(), why: z.string() })),
  before: preferenceFigures,
  after: preferenceFigures,
  steps: z.array(stepRecordSchema),
});
export type TrainReport = z.infer<typeof trainReportSchema>;
type Figures = z.infer<typeof preferenceFigures>;

/**
 * Trains an adapter on a pairs file and writes `adapter.gguf`, `peft/` and `train.json` into `out`. A killed run goes on
 * where it saved its state; a finished one is not run again.
 * @throws UserError for a base, pairs or settings that can't be used, or an `out` that holds another run
 */
export async function train(request: TrainRequest, progress: Progress): Promise<TrainReport> {
  const { base, out, settings } = request;
  const engine = await startEngine();
  if (engine.name !== 'native')
    progress.log(
      `training on ${engine.name}, which is about ${WASM_SLOWDOWN} times slower: ${engine.reason ?? 'CODELUTRA_ENGINE asks for it'}`,
    );
  const precision = settings.precision === 'auto' ? preferredPrecision(engine) : settings.precision;
  const pairs = await readPairs(request.pairs);
  const sha256 = await hashFile(base);
  const run = createHash('sha256')
    .update(
      JSON.stringify([
        sha256,
        precision,
        settings,
        pairs.map((pair) => [pair.id, pair.prompt, pair.chosen, pair.rejected, pair.probability, pair.weight]),
      ]),
    )
    .digest('hex');
  const reportPath = join(out, 'train.json');
  const finished = await readReport(reportPath);
  if (finished !== undefined) {
    if (finished.run === run) return finished;
    throw new UserError(
      'the output folder holds a finished run with other settings, another base model or other pairs',
      {
        where: out,
        fix: 'Name another folder with --out, or delete this one.',
      },
    );
  }

  const tokenizer = await loadTokenizer(base);
  const { config } = await describeModel(base);
  const room = engineRoom(config, base);
  const encoded = encodePairs(pairs, tokenizer, {
    maxTokens: settings.maxTokens,
    context: config.context,
    fits: (prompt, answers) => checkpointedBytes(config, prompt, answers) <= room,
  });
  await tokenizer.dispose();
  for (const { id, why } of encoded.refused) progress.log(`left out pair ${id}: ${why}`);
  if (encoded.pairs.length === 0) {
    throw new UserError('no pair is left to train on', {
      where: request.pairs,
      fix: encoded.refused.length === 0 ? 'The file is empty.' : 'Raise --max-tokens, or harvest shorter functions.',
    });
  }

  await mkdir(out, { recursive: true });
  const model = await loadModel(base, precision, (share) => {
    progress.update(`loading the base model: ${Math.round(share * 100)}%`);
  });
  const references = await openReferenceCache(join(out, 'references.jsonl'), `${sha256} ${precision}`);
  const before = await scoreAll(model, undefined, encoded.pairs, references, settings, progress, 'scoring the base');
  const statePath = join(out, 'state.bin');
  const steps = stepCount(encoded.pairs.length, settings);
  const clock = stepClock(steps);
  const trained = await trainAdapter({
    model,
    pairs: encoded.pairs,
    settings,
    references,
    statePath,
    run,
    memory: Math.min(freeMemory() / 2, room),
    saveEvery: request.saveEvery * 1000,
    onStep: (record, _, tokens) => {
      const { perSecond, left } = clock(record.step, tokens);
      progress.update(
        `step ${record.step}/${steps}  loss ${record.loss.toFixed(3)}  margin ${record.margin.toFixed(3)}  ` +
          `accuracy ${record.accuracy.toFixed(2)}  ${perSecond.toFixed(0)} tokens/s  ${left} left`,
      );
    },
  });
  const loaded = loadAdapter(model, trained.adapter);
  const after = await scoreAll(model, loaded, encoded.pairs, references, settings, progress, 'scoring the adapter');
  loaded.dispose();
  const written = { config: model.config, name: request.baseName };
  await adapterFormats.gguf.write(join(out, 'adapter.gguf'), trained.adapter, written);
  await adapterFormats.peft.write(join(out, 'peft'), trained.adapter, written);
  const report: TrainReport = {
    version: 1,
    run,
    base: { name: request.baseName, sha256 },
    engine: engine.name,
    precision,
    settings,
    pairs: encoded.pairs.length,
    refused: encoded.refused,
    before,
    after,
    steps: trained.steps,
  };
  await writeFileAtomic(reportPath, `${JSON.stringify(report, null, 2)}\n`);
  await rm(statePath, { force: true });
  progress.done();
  return report;
}

async function scoreAll(
  model: Model,
  adapter: LoadedAdapter | undefined,
  pairs: EncodedPair[],
  references: ReferenceCache,
  settings: TrainSettings,
  progress: Progress,
  what: string,
): Promise<Figures> {
  const figures: Figures = { accuracy: 0, margin: 0, wholeAccuracy: 0, chosenLikelihood: 0, rejectedLikelihood: 0 };
  for (const [i, pair] of pairs.entries()) {
    progress.update(`${what}: ${i}/${pairs.length}`);
    const reference = await referenceOf(model, references, pair);
    const policy = adapter === undefined ? reference : scorePair(model, adapter, pair);
    const chosen = { policy: policy.chosen, reference: reference.chosen, differs: pair.chosenDiffers };
    const rejected = { policy: policy.rejected, reference: reference.rejected, differs: pair.rejectedDiffers };
    const lossOf = (mask: TrainSettings['focalMask']) =>
      preferenceLoss(chosen, rejected, pair.probability, pair.weight, { ...settings, focalMask: mask });
    const { margin, likelihood } = lossOf(settings.focalMask);
    figures.accuracy += (margin > 0 ? 1 : 0) / pairs.length;
    figures.margin += margin / pairs.length;
    figures.wholeAccuracy += (lossOf('off').margin > 0 ? 1 : 0) / pairs.length;
    figures.chosenLikelihood += likelihood / pairs.length;
    figures.rejectedLikelihood +=
      policy.rejected.reduce((sum, x) => sum + x, 0) / policy.rejected.length / pairs.length;
  }
  return figures;
}

/** Bytes this process may still take: what the machine has free, or its control group allows where that is less. */
function freeMemory(): number {
  return Math.min(freemem(), process.availableMemory());
}

/** Tokens a second of the latest step, and the time left by the mean of this process' steps. */
function stepClock(steps: number): (step: number, tokens: number) => { perSecond: number; left: string } {
  const start = performance.now();
  let last = start;
  let done = 0;
  return (step, tokens) => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    done++;
    return { perSecond: tokens / seconds, left: formatSeconds(((steps - step) * (now - start)) / 1000 / done) };
  };
}

async function readReport(path: string): Promise<TrainReport | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UserError(`the output folder can't be read: ${error.message}`, {
      where: path,
      fix: 'Name another folder with --out.',
      cause: error,
    });
  });
  if (text === undefined) return undefined;
  try {
    return trainReportSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError('the report of an earlier run is damaged', {
      where: path,
      fix: 'Delete the folder and train again.',
      cause,
    });
  }
}
