import { z } from 'zod';
import { testCommandSchema } from './testCommand.ts';

/** Bumped when a reader of the older form could misread the newer one. */
export const EVIDENCE_VERSION = 1;

/** Bounds on what a stranger's harvest file may hold; far above anything a real one has. */
const TEXT = z.string().max(200_000);
const NAME = z.string().min(1).max(1000);
const COMMIT = z.string().regex(/^[0-9a-f]{40,64}$/);
const RUN_ID = z.string().regex(/^[0-9a-f]{64}:\d{1,3}$/);

const repositoryPath = z
  .string()
  .min(1)
  .max(1000)
  .refine((path) => !path.startsWith('/') && !path.split(/[\\/]/).includes('..') && !path.includes('\0'), {
    message: 'must be a path inside the repository',
  });

/** One test of the proof: it failed with the old text and passed with the new one, each time it was run. */
export const evidenceTestSchema = z.strictObject({
  /** The test file, the suites around the test, and its name: the same test on both sides. */
  file: repositoryPath,
  suite: z.string().max(2000),
  name: NAME,
  before: z.enum(['failed', 'errored']),
  after: z.literal('passed'),
  /** How often it ran on each side; every run agreed, or it would be flaky and prove nothing. */
  runs: z.int().min(1).max(100),
  /** What it said when it failed, cut; empty when it said nothing. */
  message: TEXT,
  /** The test's own text in its file, cut; empty when it could not be told. */
  text: TEXT,
});

/** What people did with a suggestion: the button that commits it, the button and thumbs that judge it, a fix of their own. */
export const feedbackKindSchema = z.enum(['applied', 'unhelpful', 'thumbs-up', 'thumbs-down', 'own-fix']);
export type FeedbackKind = z.infer<typeof feedbackKindSchema>;

const feedbackSchema = z.strictObject({
  /** How many people did what; each kind once, sorted. */
  signals: z.array(z.strictObject({ kind: feedbackKindSchema, people: z.int().min(1).max(1000) })).max(5),
  /** With `own-fix` where it is the choice that is told: the suggestion, which passed the tests too, and was not taken. */
  over: TEXT.min(1).optional(),
});

/** What a harvest proves: at one tree, with one set of test files, the old text of a function fails tests that the new one passes. */
export const evidenceSchema = z.strictObject({
  version: z.literal(EVIDENCE_VERSION),
  /** Content digest of what is proved: the same proof found twice has the same id. */
  id: z.string().regex(/^[0-9a-f]{24}$/),
  source: z.enum(['runs', 'history', 'mutants', 'feedback']),
  /** `tree`: the commit everything but `overlay` is taken from. `good`: the commit that has the new text and the tests. */
  commits: z.strictObject({ tree: COMMIT, good: COMMIT }),
  /** Day of the good commit, `YYYY-MM-DD`, UTC. */
  date: z.iso.date(),
  path: repositoryPath,
  /** Qualified name, as src/source gives it. */
  function: NAME,
  language: z.string().min(1).max(40),
  old: TEXT.min(1),
  new: TEXT.min(1),
  /** `alone`: this function's text was enough. `together`: the good commit's other changes (named) were needed as well. */
  carried: z.enum(['alone', 'together']),
  /** With `together`: the other functions that had to change, as `path:name`; the pairs of one group name each other. */
  together: z.array(NAME).max(200),
  /** How one test file is run. */
  command: testCommandSchema,
  testFiles: z.array(repositoryPath).min(1).max(200),
  /** Files put over `tree` from `good` before anything ran: its tests and their data. Empty when the tree has them. */
  overlay: z.array(repositoryPath).max(5000),
  /** The tests that tell old from new, sorted. */
  tests: z.array(evidenceTestSchema).min(1).max(2000),
  /** Tests in the same files that differed between re-runs: they took no part. */
  flaky: z.array(NAME).max(2000),
  /** Lines around the function a model may see: the file's imports and the signatures the function calls. */
  context: z.strictObject({ imports: z.array(TEXT).max(500), signatures: z.array(TEXT).max(500) }),
  /** With source `mutants`: the operator, and the share of the function's mutants that its tests killed. */
  mutant: z.strictObject({ operator: NAME, score: z.number().min(0).max(1), mutants: z.int().min(1) }).optional(),
  /** With source `feedback`: what people did with a suggestion. */
  feedback: feedbackSchema.optional(),
  /** Names of the runs in the harvest's `runs.jsonl`, where their times and logs are (they differ from run to run, a proof doesn't). */
  runs: z.strictObject({ before: z.array(RUN_ID).max(100), after: z.array(RUN_ID).max(100) }),
});

export type Evidence = z.infer<typeof evidenceSchema>;
export type EvidenceTest = z.infer<typeof evidenceTestSchema>;
/** Where a harvest looks; `feedback` comes from people instead. */
export type HarvestSource = Exclude<Evidence['source'], 'feedback'>;
