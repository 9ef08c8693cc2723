import { open } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, UserError } from '../errors.ts';

/** Longest `adapter_config.json` that is read, in bytes. */
const LIMIT = 2 ** 20;

const schema = z.object({
  peft_type: z.literal('LORA'),
  r: z.int().min(1).max(1024),
  lora_alpha: z.number().positive(),
  target_modules: z.union([z.string(), z.array(z.string()).max(10_000)]).nullish(),
});
export type PeftConfig = z.infer<typeof schema>;

/** Options of peft that change what the matrices mean; only these values are understood. */
const plain: ReadonlyArray<[key: string, isPlain: (value: unknown) => boolean]> = [
  ['bias', (value) => value === 'none'],
  ['fan_in_fan_out', (value) => value === false],
  ['use_rslora', (value) => value === false],
  ['use_dora', (value) => value === false],
  ['lora_bias', (value) => value === false],
  ['rank_pattern', isEmpty],
  ['alpha_pattern', isEmpty],
  ['modules_to_save', isEmpty],
  ['layers_to_transform', isEmpty],
  ['layer_replication', isEmpty],
  ['target_parameters', isEmpty],
];

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Reads `adapter_config.json`. @throws UserError when it is missing, too large, not LoRA, or asks for more than plain LoRA */
export async function readPeftConfig(path: string): Promise<PeftConfig> {
  const refuse = (what: string, fix: string, cause?: unknown): UserError =>
    new UserError(what, { where: path, fix, cause });
  const file = await open(path).catch((cause: unknown) => {
    throw refuse("the adapter's configuration cannot be read", 'Give a folder made by peft or codelutra.', cause);
  });
  let text: string;
  try {
    const { size } = await file.stat();
    if (size > LIMIT)
      throw refuse(`the configuration has ${size} bytes, more than ${LIMIT}`, 'Make the adapter again.');
    text = await file.readFile('utf8');
  } finally {
    await file.close();
  }
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    throw refuse(`the configuration is not JSON: ${messageOf(cause)}`, 'Make the adapter again.', cause);
  }
  const config = schema.safeParse(found);
  if (!config.success) {
    throw refuse(
      `the configuration is not one of a LoRA adapter: ${z.prettifyError(config.error)}`,
      'Make the adapter again.',
    );
  }
  const options = new Map(Object.entries(found as object));
  for (const [key, isPlain] of plain) {
    const value: unknown = options.get(key);
    if (value !== undefined && value !== null && !isPlain(value)) {
      throw refuse(`the adapter uses ${key} = ${JSON.stringify(value).slice(0, 100)}`, 'Only plain LoRA can be read.');
    }
  }
  return config.data;
}
