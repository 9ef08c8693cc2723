import type { z } from 'zod';
import type { Pair } from '../../preference/index.ts';
import { METHODS, type trainSettingsSchema } from '../settings.ts';

/** Another way to train on the first iteration's pairs, or on some of them. */
export interface ComparedTraining {
  readonly title: string;
  /** On top of the run's own. */
  readonly settings: z.input<typeof trainSettingsSchema>;
  /** Which pairs it may use; default all. */
  readonly keep?: (pair: Pair, at: number) => boolean;
}

const first =
  (count: number) =>
  (_: Pair, at: number): boolean =>
    at < count;

/** What `--compare` trains beside the full method. */
export const comparedMethods: Readonly<Record<string, ComparedTraining>> = {
  sft: { title: 'SFT only (no failures)', settings: METHODS.sft },
  dpo: { title: 'DPO only', settings: METHODS.dpo },
  'dpo-focal': { title: 'DPO with focal mask', settings: { lambda: 0, focalMask: 'rejected' } },
};

/** What `--ablate` trains besides: the first iteration with one thing left out, or with fewer pairs. */
export const ablations: Readonly<Record<string, ComparedTraining>> = {
  'no-mask': { title: 'without focal mask', settings: { focalMask: 'off' } },
  'no-mutants': { title: 'without mutants', settings: {}, keep: ({ source }) => source !== 'mutants' },
  'pairs-50': { title: '50 pairs', settings: {}, keep: first(50) },
  'pairs-100': { title: '100 pairs', settings: {}, keep: first(100) },
  'pairs-200': { title: '200 pairs', settings: {}, keep: first(200) },
};
