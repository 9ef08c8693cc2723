import { open } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, UserError } from '../errors.ts';
import type { LoraSettings } from './lora.ts';

/** Longest `adapter_config.json` that is read, in bytes. */
const LIMIT = 2 ** 20;

const schema = z.object({
  peft_type: z.literal('LORA'),
  r: z.int().min(1).max(1024),
  lora_alpha: z.number().positive(),
  target_modules: z.union([z.string(), z.array(z.string()).max(10_000)]).nullish(),
  base_model_name_or_path: z.string().nullish(),
});
export type PeftConfig = z.infer<typeof schema>;

/** Options with values other than nothing that change neither what the matrices mean nor what is loaded. */
const harmless: Readonly<Record<string, (value: unknown) => boolean>> = {
  peft_type: () => true,
  r: () => true,
  lora_alpha: () => true,
  target_modules: () => true,
  base_model_name_or_path: () => true,
  lora_dropout: (value) => typeof value === 'number',
  inference_mode: (value) => typeof value === 'boolean',
  task_type: (value) => value === 'CAUSAL_LM',
  bias: (value) => value === 'none',
  // Whatever the matrices begin with, the file's values are put over them; other ways than these change the base model.
  init_lora_weights: (value) => value === true || value === 'gaussian',
  // What peft writes into every configuration, and uses only with options that are refused.
  megatron_core: (value) => value === 'megatron.core',
  qalora_group_size: (value) => typeof value === 'number',
  peft_version: (value) => typeof value === 'string',
};

/** Every option that is not known to be harmless must be off, also one that peft has yet to invent. */
function isOff(value: unknown): boolean {
  return value === null || value === false || isEmpty(value);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** The text of `adapter_config.json`, the same for the same adapter. @param base what others know the base model by */
export function peftConfigText({ rank, alpha, targets }: LoraSettings, base: string): string {
  const config = {
    base_model_name_or_path: base,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    lora_alpha: alpha,
    lora_dropout: 0,
    peft_type: 'LORA',
    r: rank,
    target_modules: targets,
    task_type: 'CAUSAL_LM',
  };
  return `${JSON.stringify(config, null, 2)}\n`;
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
  for (const [key, value] of Object.entries(found as object) as [string, unknown][]) {
    if (!isOff(value) && (!Object.hasOwn(harmless, key) || harmless[key]?.(value) !== true)) {
      throw refuse(
        `the adapter uses ${key.slice(0, 100)} = ${JSON.stringify(value).slice(0, 100)}`,
        'Only plain LoRA can be read.',
      );
    }
  }
  return config.data;
}
