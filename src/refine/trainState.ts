import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files.ts';
import type { Adapter } from '../model/index.ts';
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
export async function saveTrainState(path: string, run: string, adapter: Adapter, state: TrainState): Promise<void> {
  const { parameters } = adapter;
  const body = Buffer.concat(
    [parameters, state.optimizer.mean, state.optimizer.square].map((part) =>
      Buffer.from(part.buffer, part.byteOffset, part.byteLength),
    ),
  );
  const header = { version: 2, run, parameters: parameters.length, steps: state.steps, sha256: digest(body) };
  await writeFileAtomic(path, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]));
}

/**
 * Reads a state into `adapter`.
 * @returns undefined when there is none
 * @throws UserError when the file is damaged or belongs to another run
 */
export async function loadTrainState(path: string, run: string, adapter: Adapter): Promise<TrainState | undefined> {
  const file = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  const end = file.indexOf(10);
  const header = headerSchema.safeParse(parseJson(file.toString('utf8', 0, Math.max(0, end))));
  const body = file.subarray(end + 1);
  const size = adapter.parameters.length;
  if (!header.success || body.length !== 12 * size || digest(body) !== header.data.sha256) {
    throw new UserError('the state of the interrupted training run is damaged', {
      where: path,
      fix: 'Delete the folder and train again.',
    });
  }
  if (header.data.run !== run) {
    throw new UserError('the output folder holds a run with other settings, another base model or other pairs', {
      where: path,
      fix: 'Name another folder with --out, or delete this one.',
    });
  }
  const floats = new Float32Array(Uint8Array.from(body).buffer);
  adapter.parameters.set(floats.subarray(0, size));
  return {
    optimizer: {
      step: header.data.steps.length,
      mean: floats.slice(size, 2 * size),
      square: floats.slice(2 * size),
    },
    steps: header.data.steps,
  };
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
