import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import type { Adapter, Precision } from '../model/index.ts';
import type { AdamWState } from './adamW.ts';

/** One line of a run's history. */
export const stepRecordSchema = z.strictObject({
  step: z.number(),
  loss: z.number(),
  margin: z.number(),
  /** Share of the step's pairs whose margin is above 0. */
  accuracy: z.number(),
  /** Mean log-probability of a chosen token. */
  likelihood: z.number(),
  /** Norm of the gradient before clipping. */
  gradientNorm: z.number(),
  learningRate: z.number(),
});

/** What one optimiser step showed, averaged over its pairs. */
export type StepRecord = z.infer<typeof stepRecordSchema>;

const headerSchema = z.strictObject({
  version: z.literal(2),
  /** Digest of everything that decides the run: settings, base model, pairs. */
  run: z.string(),
  /** Of the frozen weights; states of before it was told lack it. */
  precision: z.enum(['float32', 'bfloat16']).optional(),
  parameters: z.number().int().min(1),
  steps: z.array(stepRecordSchema),
  sha256: z.string(),
});

/** Everything a run needs to go on as if it had never stopped. */
export interface TrainState {
  optimizer: AdamWState;
  steps: StepRecord[];
}

/** Writes the state: one line of JSON, then parameters and both moments as float32. */
export async function saveTrainState(
  path: string,
  { run, precision }: { run: string; precision: Precision },
  adapter: Adapter,
  state: TrainState,
): Promise<void> {
  const { parameters } = adapter;
  const body = Buffer.concat(
    [parameters, state.optimizer.mean, state.optimizer.square].map((part) =>
      Buffer.from(part.buffer, part.byteOffset, part.byteLength),
    ),
  );
  const sha256 = digest(body);
  const header = { version: 2, run, precision, parameters: parameters.length, steps: state.steps, sha256 };
  await writeFileAtomic(path, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]));
}

type Header = z.infer<typeof headerSchema>;

/** What a saved state says of its run; undefined when there is none. @throws UserError when it is damaged */
export async function readStateHeader(path: string): Promise<Header | undefined> {
  return (await readState(path))?.header;
}

/**
 * Reads a state into `adapter`.
 * @returns undefined when there is none
 * @throws UserError when the file is damaged
 */
export async function loadTrainState(path: string, run: string, adapter: Adapter): Promise<TrainState | undefined> {
  const state = await readState(path);
  if (state === undefined) return undefined;
  const { header, body } = state;
  const size = adapter.parameters.length;
  if (body.length !== 12 * size || header.run !== run) throw damaged(path);
  const floats = new Float32Array(Uint8Array.from(body).buffer);
  adapter.parameters.set(floats.subarray(0, size));
  return {
    optimizer: {
      step: header.steps.length,
      mean: floats.slice(size, 2 * size),
      square: floats.slice(2 * size),
    },
    steps: header.steps,
  };
}

async function readState(path: string): Promise<{ header: Header; body: Uint8Array } | undefined> {
  const file = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  const end = file.indexOf(10);
  const header = headerSchema.safeParse(parseJson(file.toString('utf8', 0, Math.max(0, end))));
  const body = file.subarray(end + 1);
  if (!header.success || digest(body) !== header.data.sha256) throw damaged(path);
  return { header: header.data, body };
}

function damaged(path: string): UserError {
  return new UserError('the state of the interrupted training run is damaged', {
    where: path,
    fix: 'Delete the folder and train again.',
  });
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
