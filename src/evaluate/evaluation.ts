import { z } from 'zod';
import { comparisonSchema } from './comparison.ts';
import { estimateSchema } from './estimate.ts';
import { gateResultSchema } from './gate.ts';
import { figuresSchema } from './summarise.ts';

/** Bumped when a reader of the older form could misread the newer one. */
export const EVALUATION_VERSION = 1;

const NAME = z.string().min(1).max(200);
const LINE = z.string().max(1000);
const CODE = z.string().max(50_000);

/** What `metrics.json` of a run holds, and all that `report.html` shows: what was compared, gained and lost. */
export const evaluationSchema = z.strictObject({
  version: z.literal(EVALUATION_VERSION),
  /** What the checkpoint is for, such as a repository's name. */
  title: z.string().min(1).max(200),
  /** When it was measured, ISO 8601. */
  date: z.string().min(10).max(40),
  comparison: comparisonSchema,
  /** The judged method after each iteration, 0 being the base model. */
  iterations: z
    .array(
      z.strictObject({
        iteration: z.int().min(0),
        /** Pairs trained on, 0 for the base. */
        pairs: z.int().min(0),
        figures: figuresSchema,
      }),
    )
    .max(100),
  /** How each training went, step by step; long ones thinned out. */
  trainings: z
    .array(
      z.strictObject({
        title: NAME,
        steps: z
          .array(z.strictObject({ step: z.int().min(0), loss: z.number(), margin: z.number(), accuracy: z.number() }))
          .max(2000),
      }),
    )
    .max(40),
  /** What each source of pairs put in, and what leaving it out changed in pass@1 (full minus without), where that was tried. */
  sources: z
    .array(
      z.strictObject({
        source: NAME,
        pairs: z.int().min(0),
        /** Sum of its pairs' weights. */
        weight: z.number().min(0),
        difference: estimateSchema.nullable(),
      }),
    )
    .max(40),
  /** pass@1 on the general suite; null where it was not run. */
  general: z
    .strictObject({
      tasks: z.int().min(0),
      base: estimateSchema,
      candidate: estimateSchema,
      difference: estimateSchema,
    })
    .nullable(),
  /** Fixes that passed their tests. */
  examples: z
    .array(
      z.strictObject({
        path: LINE,
        function: LINE,
        language: z.string().max(40),
        /** The task's source, and the candidate's. */
        source: NAME,
        candidate: NAME,
        before: CODE,
        after: CODE,
        /** Names of the tests that it made pass. */
        tests: z.array(LINE).max(50),
      }),
    )
    .max(50),
  gate: gateResultSchema.nullable(),
  /** Lines for people: what went wrong on the way, tasks that could not be run. */
  notes: z.array(LINE).max(200),
  /** How to make it again: versions, digests, settings, seeds. */
  provenance: z.record(z.string().min(1).max(100), z.union([z.string().max(2000), z.number(), z.boolean()])),
});

export type Evaluation = z.infer<typeof evaluationSchema>;
