import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { trainSettingsSchema } from './settings.ts';
import { stepRecordSchema } from './trainState.ts';

/** What an adapter does to its training pairs. */
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
  /** How many of them `before` and `after` are of; all in older reports. */
  scored: z.int().min(1).optional(),
  refused: z.array(z.strictObject({ id: z.string(), why: z.string() })),
  /** Of what training began with: the base, or the adapter that it went on from. */
  before: preferenceFigures,
  after: preferenceFigures,
  steps: z.array(stepRecordSchema),
});
export type TrainReport = z.infer<typeof trainReportSchema>;
/** Figures of the base, or of an adapter on it. */
export type Figures = z.infer<typeof preferenceFigures>;

/** The report of a finished run, if there is one. @throws UserError for one that can't be read */
export async function readReport(path: string): Promise<TrainReport | undefined> {
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
