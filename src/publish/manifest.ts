import { z } from 'zod';
import { estimateSchema, gateResultSchema } from '../evaluate/index.ts';

/** Bumped when a reader of the older form could misread the newer one. */
export const MANIFEST_VERSION = 1;

/** sha256 in hexadecimal. */
const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A name that can stand in a Markdown table, a shell command and a file name. */
const NAME = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/@:+ -]{0,199}$/);
/** As NAME, and fit to stand between others in a command. */
const WORD = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/@:+-]{0,199}$/);
const REPOSITORY = z.string().regex(/^[A-Za-z0-9][\w.-]{0,99}\/[\w.-]{1,100}$/);
const count = (most: number): z.ZodInt => z.int().min(1).max(most);

/** Where the base model's GGUF file comes from; `file`: only the maker had it. */
export const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hf'), repo: WORD, revision: WORD, file: WORD }),
  z.strictObject({ kind: z.literal('pypi'), package: WORD, version: WORD, member: WORD }),
  z.strictObject({ kind: z.literal('file'), name: WORD }),
]);

/** The base's numbers, so that an adapter's shape can be checked where the base is not at hand. */
const configSchema = z.strictObject({
  architecture: z.string().regex(/^[a-z0-9_-]{1,40}$/),
  layers: count(512),
  width: count(1_000_000),
  feedForward: count(1_000_000),
  heads: count(1_000_000),
  kvHeads: count(1_000_000),
  headWidth: count(1_000_000),
  context: count(100_000_000),
  vocabulary: count(100_000_000),
  normEpsilon: z.number().positive(),
  ropeBase: z.number().positive(),
  ropeScale: z.number().positive(),
});

/** A figure of the base, of the checkpoint, and the paired difference, each with its 95% interval. */
const comparedSchema = z.strictObject({ base: estimateSchema, candidate: estimateSchema, difference: estimateSchema });

const metricsSchema = z.strictObject({
  /** pass@k on held-out tasks, by k. */
  heldOut: z.strictObject({
    tasks: z.int().min(0),
    passAt: z
      .array(comparedSchema.extend({ k: count(1000) }))
      .min(1)
      .max(10),
  }),
  /** pass@1 on the general suite; null where it was not run. */
  general: comparedSchema.extend({ tasks: z.int().min(0) }).nullable(),
  /** The gate's decision on this checkpoint; null where it was not judged. */
  gate: gateResultSchema.omit({ passDifference: true }).nullable(),
});

/** It ends up in the card, where it must stay within its line. */
const word = z.string().regex(/^[^\p{Cc}`<>]{0,200}$/u);
const settingSchema = z.union([word, z.number(), z.boolean(), z.array(word).max(50)]);

const path = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}(\/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){0,3}$/);
const filesSchema = z
  .record(path, z.strictObject({ sha256: SHA256, bytes: z.int().min(0) }))
  .refine((files) => Object.keys(files).length <= 64, 'more than 64 files');

/** `manifest.json`: what a checkpoint is, where it comes from, and how good it is. */
export const manifestSchema = z.strictObject({
  version: z.literal(MANIFEST_VERSION),
  /** Short name of the base, as it stands in the archive's name. */
  model: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  base: z.strictObject({
    /** What others know the unquantised base by, such as `HuggingFaceTB/SmolLM2-135M-Instruct`. */
    name: WORD,
    /** Of the GGUF file that the adapter was trained on. */
    sha256: SHA256,
    source: sourceSchema,
    /** SPDX identifier; null where it is not known. */
    licence: NAME.nullable(),
    config: configSchema,
    /** The chat form that it was trained and is asked in, and the system message that goes first; null for another form. */
    chat: z
      .strictObject({
        form: z.literal('chatml'),
        system: z
          .string()
          .regex(/^[^\p{Cc}"<>]{1,2000}$/u)
          .nullable(),
      })
      .nullable(),
  }),
  /**
   * What the training started from: the sha256 of its `adapter.gguf`; where it was pulled, the version, and the
   * repository that the version is of.
   */
  parent: z
    .strictObject({ version: count(1_000_000).nullable(), sha256: SHA256, repository: REPOSITORY.optional() })
    .nullable(),
  dataset: z.strictObject({
    digest: SHA256,
    pairs: z.int().min(0),
    /** Pairs by source. */
    sources: z.record(NAME, z.int().min(0)),
  }),
  method: NAME,
  settings: z.record(z.string().regex(/^\w{1,60}$/), settingSchema),
  metrics: metricsSchema,
  /** Version of codelutra that made it. */
  codelutra: NAME,
  date: z.iso.datetime(),
  /** Names of the repositories that it learned from. */
  repositories: z.array(z.string().regex(/^[^\p{Cc}`<>|]{1,200}$/u)).max(100),
  /** Every other file of the archive; only packing knows them. */
  files: filesSchema.optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** The manifest inside an archive. */
export const packedManifestSchema = manifestSchema.extend({ files: filesSchema });
export type PackedManifest = z.infer<typeof packedManifestSchema>;

/** A manifest as its file holds it: the same manifest always gives the same bytes. */
export function manifestText(manifest: Manifest): string {
  // Parsing puts the fields in the schema's order; records are sorted by name.
  const sorted = <T>(record: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  const { dataset, settings, files, ...rest } = manifestSchema.parse(manifest);
  const value = {
    ...rest,
    dataset: { ...dataset, sources: sorted(dataset.sources) },
    settings: sorted(settings),
    ...(files === undefined ? {} : { files: sorted(files) }),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
