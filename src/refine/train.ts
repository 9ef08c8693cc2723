import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { hashFile, writeError, writeFileAtomic } from '../files.ts';
import {
  checkpointedBytes,
  describeModel,
  engineRoom,
  loadAdapter,
  loadModel,
  loadTokenizer,
  preferredPrecision,
  startEngine,
  WASM_SLOWDOWN,
  type Precision,
  type StartedEngine,
} from '../model/index.ts';
import { readPairs, type Pair } from '../preference/index.ts';
import { formatSeconds, type Progress } from '../progress.ts';
import { encodePairs } from './encodePairs.ts';
import { openReferenceCache } from './referenceCache.ts';
import { scoreAll } from './scoreAll.ts';
import type { TrainSettings } from './settings.ts';
import { startAdapter } from './startAdapter.ts';
import { restoreAdapters, writeAdapters } from './trainedAdapters.ts';
import { stepCount, trainAdapter } from './trainer.ts';
import { readReport, type TrainReport } from './trainReport.ts';
import { readStateHeader } from './trainState.ts';

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
  /** Path of an adapter of that base to go on from, with the settings' rank, alpha and targets; default: a fresh one. */
  from?: string | undefined;
  /** Seconds between two saves of the state: a kill costs at most so much work. */
  saveEvery: number;
  /** How many pairs, taken evenly, the report's figures are of; default: all. */
  scored?: number;
}

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
      `training on ${engine.name}, which is about ${WASM_SLOWDOWN} times slower: ${
        engine.reason === undefined ? 'CODELUTRA_ENGINE asks for it' : `${engine.reason}; codelutra setup makes it`
      }`,
    );
  const preferred = settings.precision === 'auto' ? preferredPrecision(engine) : settings.precision;
  const pairs = await readPairs(request.pairs);
  const sha256 = await hashFile(base);
  const start = request.from === undefined ? undefined : await startAdapter(request.from, base, settings);
  const runIn = (type: Precision): string => digestOf([sha256, start?.sha256], type, settings, pairs);
  const finished = await readReport(join(out, 'train.json'));
  if (finished !== undefined) {
    if (finished.run !== runIn(finished.precision)) throw otherRun(out);
    if (await restoreAdapters(out, base, request.baseName, progress)) return finished;
  }
  const statePath = join(out, 'state.bin');
  // What has begun goes on in its precision, also where `auto` would decide otherwise by now.
  const begun = await readStateHeader(statePath);
  const precision = begun?.precision ?? preferred;
  const run = runIn(precision);
  if (begun !== undefined && begun.run !== run) throw otherRun(out);
  if (precision === 'bfloat16' && engine.name !== 'native') throw needsNative(begun === undefined, engine, out);

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
      fix:
        encoded.refused.length === 0
          ? 'The file is empty.'
          : 'Each is named above, with why: raise --max-tokens, or harvest more.',
    });
  }

  await mkdir(out, { recursive: true }).catch((error: unknown) => {
    throw writeError(error, out);
  });
  const model = await loadModel(base, precision, (share) => {
    progress.update(`loading the base model: ${Math.round(share * 100)}%`);
  });
  const references = await openReferenceCache(join(out, 'references.jsonl'), `${sha256} ${precision}`);
  const shown = evenly(encoded.pairs, request.scored ?? Infinity);
  const beginning = start === undefined ? undefined : loadAdapter(model, start.adapter);
  const before = await scoreAll(
    model,
    beginning,
    shown,
    references,
    settings,
    progress,
    start === undefined ? 'scoring the base' : 'scoring what it goes on from',
  );
  beginning?.dispose();
  const steps = stepCount(encoded.pairs.length, settings);
  const clock = stepClock(steps);
  const trained = await trainAdapter({
    model,
    pairs: encoded.pairs,
    settings,
    references,
    start: start?.adapter,
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
  const after = await scoreAll(model, loaded, shown, references, settings, progress, 'scoring the adapter');
  loaded.dispose();
  await writeAdapters(out, trained.adapter, { config: model.config, name: request.baseName });
  const report: TrainReport = {
    version: 1,
    run,
    base: { name: request.baseName, sha256 },
    engine: engine.name,
    precision,
    settings,
    pairs: encoded.pairs.length,
    refused: encoded.refused,
    scored: shown.length,
    before,
    after,
    steps: trained.steps,
  };
  await writeFileAtomic(join(out, 'train.json'), `${JSON.stringify(report, null, 2)}\n`);
  await rm(statePath, { force: true });
  progress.done();
  return report;
}

/** At most `count` of a list, from all over it. */
function evenly<T>(list: readonly T[], count: number): T[] {
  if (list.length <= count) return [...list];
  return Array.from({ length: count }, (_, at) => list[Math.floor((at * list.length) / count)]!);
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

/** Digest of everything that decides a run. @param from of the base, and of the adapter that it goes on from */
function digestOf(
  from: readonly (string | undefined)[],
  precision: Precision,
  settings: TrainSettings,
  pairs: readonly Pair[],
): string {
  const decisive = pairs.map((pair) => [
    pair.id,
    pair.prompt,
    pair.chosen,
    pair.rejected,
    pair.probability,
    pair.weight,
  ]);
  return createHash('sha256')
    .update(JSON.stringify([...from.filter((one) => one !== undefined), precision, settings, decisive]))
    .digest('hex');
}

function otherRun(out: string): UserError {
  return new UserError('the output folder holds a run with other settings, another base model or other pairs', {
    where: out,
    fix: 'Name another folder with --out, or delete this one.',
  });
}

/** The native engine alone computes in bfloat16. */
function needsNative(isNew: boolean, { name, reason }: StartedEngine, out: string): UserError {
  const what = isNew ? 'training in bfloat16' : 'the run in the output folder began in bfloat16, which';
  const remedy = reason === undefined ? 'Unset CODELUTRA_ENGINE' : 'codelutra setup makes it';
  const otherwise = isNew ? 'float32 works without' : 'then the run goes on. Or name another folder with --out';
  return new UserError(
    `${what} needs the native engine, and this is ${name}${reason === undefined ? '' : ` (${reason})`}`,
    { where: out, fix: `${remedy}; ${otherwise}.` },
  );
}
