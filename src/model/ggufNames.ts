import { UserError } from '../errors.ts';
import type { GgufFile } from './gguf.ts';
import type { Projection } from './lora.ts';

/** The GGUF tensor of each projection, without `blk.N.` and `.weight`. */
export const GGUF_NAMES: Record<Projection, string> = {
  q_proj: 'attn_q',
  k_proj: 'attn_k',
  v_proj: 'attn_v',
  o_proj: 'attn_output',
  gate_proj: 'ffn_gate',
  up_proj: 'ffn_up',
  down_proj: 'ffn_down',
};

const WHOLE = ['token_embd.weight', 'output_norm.weight', 'output.weight', 'rope_freqs.weight'];
const EACH_LAYER = [
  'attn_norm.weight',
  'ffn_norm.weight',
  ...Object.values(GGUF_NAMES).flatMap((name) => [`${name}.weight`, `${name}.bias`]),
];

/**
 * Refuses a model with a tensor that is not read: it computes something that is not computed here, and leaving that out
 * would train another model than the one that later runs, without a word.
 * @throws UserError naming the tensor
 */
export function refuseUnreadTensors(file: GgufFile, layers: number): void {
  const known = new Set(WHOLE);
  for (let layer = 0; layer < layers; layer++) {
    for (const name of EACH_LAYER) known.add(`blk.${layer}.${name}`);
  }
  const unread = [...file.tensors.keys()].filter((name) => !known.has(name));
  if (unread.length === 0) return;
  const others = unread.length === 1 ? '' : ` and ${unread.length - 1} more`;
  throw new UserError(
    `the model has parts that are not supported: tensor ${JSON.stringify(unread[0]?.slice(0, 80))}${others}`,
    {
      where: file.path,
      fix: `Use another model: the tensors of a layer that are read are ${EACH_LAYER.join(', ')}.`,
    },
  );
}
