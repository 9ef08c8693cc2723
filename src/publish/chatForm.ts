import { renderTemplate } from '../model/index.ts';
import type { Manifest } from './manifest.ts';

const MARK = 'codelutra-mark';

/**
 * Whether a base model's chat template is ChatML, and the system message that it puts first where none is given.
 * @param template as the model's metadata has it; ChatML is used for files without one
 */
export function chatForm(template: unknown): Manifest['base']['chat'] {
  if (typeof template !== 'string') return { form: 'chatml', system: null };
  let text: string;
  try {
    text = renderTemplate(template, { messages: [{ role: 'user', content: MARK }], add_generation_prompt: true });
  } catch {
    // A template that can't be rendered is no ChatML; whoever trains with it is told why there.
    return null;
  }
  const turns = `<|im_start|>user\n${MARK}<|im_end|>\n<|im_start|>assistant\n`;
  if (text === turns) return { form: 'chatml', system: null };
  const [, system] = /^<\|im_start\|>system\n([^\p{Cc}"<>]{1,2000})<\|im_end\|>\n/u.exec(text) ?? [];
  if (system === undefined || text !== `<|im_start|>system\n${system}<|im_end|>\n${turns}`) return null;
  return { form: 'chatml', system };
}
