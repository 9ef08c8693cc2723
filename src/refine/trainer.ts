import { setImmediate } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import {
  activationBytes,
  initialAdapter,
  loadAdapter,
  shuffled,
  uniform,
  zeroAdapter,
  type Adapter,
  type Model,
} from '../model/index.ts';
import { adamWStep, clipNorm, cosineSchedule, newAdamW } from './adamW.ts';
import type { EncodedPair } from './encodePairs.ts';
import { pairStep, scorePair, type PairLogProbs } from './pairStep.ts';
import type { PairLoss } from './preferenceLoss.ts';
import type { ReferenceCache } from './referenceCache.ts';
import type { TrainSettings } from './settings.ts';
import { loadTrainState, saveTrainState, type StepRecord, type TrainState } from './trainState.ts';

/** What a trainer is given. */
export interface TrainerInput {
  model: Model;
  pairs: EncodedPair[];
  settings: TrainSettings;
  references: ReferenceCache;
  /** The adapter that training goes on from, with the settings' rank, alpha and targets; it is written over. Default: a fresh one. */
  start?: Adapter | undefined;
  /** Where the state is kept between steps. */
  statePath: string;
  /** Digest of everything that decides the run. */
  run: string;
  /** Bytes the intermediates of one pair may take; beyond, layers are computed twice. */
  memory: number;
  /** Milliseconds between two saves of the state. */
  saveEvery: number;
  onStep?: (record: StepRecord, steps: number, tokens: number) => void;
}

/** A trained adapter and what each step showed. */
export interface Trained {
  adapter: Adapter;
  steps: StepRecord[];
}

/**
 * Trains an adapter, or goes on where a killed run saved its state; either way the same losses come
 * out, since the order of the pairs depends on the seed and the step alone.
 */
export async function trainAdapter(input: TrainerInput): Promise<Trained> {
  const { model, pairs, settings, statePath, run } = input;
  const adapter = input.start ?? initialAdapter(model.config, settings, settings.seed);
  const state: TrainState = (await loadTrainState(statePath, run, adapter)) ?? {
    optimizer: newAdamW(adapter.parameters.length),
    steps: [],
  };
  const steps = stepCount(pairs.length, settings);
  const gradient = zeroAdapter(model.config, settings);
  let savedAt = performance.now();
  while (state.steps.length < steps) {
    const batch = pairsOfStep(pairs, state.steps.length, settings);
    const rate = settings.learningRate * cosineSchedule(state.steps.length, steps, settings.warmup);
    const record = await optimiserStep(input, adapter, gradient, state, batch, rate);
    const tokens = batch.reduce((sum, pair) => sum + tokensOf(pair), 0);
    input.onStep?.(record, steps, tokens);
    // Lets this process hear that its parent is gone.
    await setImmediate();
    if (performance.now() - savedAt >= input.saveEvery || state.steps.length === steps) {
      await saveTrainState(statePath, { run, precision: model.precision }, adapter, state);
      savedAt = performance.now();
    }
  }
  return { adapter, steps: state.steps };
}

/** Optimiser steps of a whole run. */
export function stepCount(pairs: number, settings: TrainSettings): number {
  // A whole epoch sees every pair, also where its last step reaches into the next one.
  return Math.max(1, Math.ceil((pairs * settings.epochs) / Math.min(pairs, settings.pairsPerStep) - 1e-9));
}

/** Prompt and both answers of a pair, each token counted once. */
export function tokensOf({ prompt, chosen, rejected }: EncodedPair): number {
  return prompt.length + chosen.length + rejected.length;
}

/** Step `step`'s pairs: each epoch is one seeded shuffle, and a step may reach over its end. */
export function pairsOfStep(pairs: EncodedPair[], step: number, settings: TrainSettings): EncodedPair[] {
  const size = Math.min(pairs.length, settings.pairsPerStep);
  return Array.from({ length: size }, (_, i) => {
    const place = step * size + i;
    const epoch = Math.floor(place / pairs.length);
    return shuffled(pairs, uniform(settings.seed * 1_000_003 + epoch))[place % pairs.length]!;
  });
}

/** The base's log-probabilities of a pair, computed at most once. */
export async function referenceOf(model: Model, references: ReferenceCache, pair: EncodedPair): Promise<PairLogProbs> {
  const known = references.get(pair);
  if (known !== undefined) return known;
  const scored = scorePair(model, undefined, pair);
  await references.add(pair, scored);
  return scored;
}

/** Whether a pair's intermediates are too much for `memory` bytes, so that only each layer's input can be kept. */
export function mustCheckpoint(config: Model['config'], pair: EncodedPair, memory: number): boolean {
  return activationBytes(config, pair.prompt.length, [pair.chosen.length, pair.rejected.length]) > memory;
}

async function optimiserStep(
  { model, settings, memory, references }: TrainerInput,
  adapter: Adapter,
  gradient: Adapter,
  state: TrainState,
  batch: EncodedPair[],
  learningRate: number,
): Promise<StepRecord> {
  gradient.parameters.fill(0);
  const loaded = loadAdapter(model, adapter);
  const losses: PairLoss[] = [];
  for (const pair of batch) {
    const reference = await referenceOf(model, references, pair);
    const checkpoint = mustCheckpoint(model.config, pair, memory);
    losses.push(pairStep(model, loaded, pair, reference, settings, 1 / batch.length, checkpoint, gradient));
  }
  loaded.dispose();
  const gradientNorm = clipNorm(gradient.parameters, settings.clip);
  if (!Number.isFinite(gradientNorm) || losses.some(({ loss }) => !Number.isFinite(loss))) {
    throw new UserError(`training went astray at step ${state.steps.length + 1}: the loss is no number any more`, {
      fix: 'Lower --learning-rate, into a new folder.',
    });
  }
  adamWStep(state.optimizer, adapter.parameters, gradient.parameters, learningRate, settings.weightDecay);
  const mean = (value: (loss: PairLoss) => number): number =>
    losses.reduce((sum, loss) => sum + value(loss), 0) / losses.length;
  const record: StepRecord = {
    step: state.steps.length + 1,
    loss: mean(({ loss }) => loss),
    margin: mean(({ margin }) => margin),
    accuracy: mean(({ margin }) => (margin > 0 ? 1 : 0)),
    likelihood: mean(({ likelihood }) => likelihood),
    gradientNorm,
    learningRate,
  };
  state.steps.push(record);
  return record;
}
