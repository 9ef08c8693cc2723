import type { Manifest } from './manifest.ts';

/** Ollama's template language for ChatML; `codelutra` keeps to it for models without a template of their own too. */
const CHATML = `{{- range .Messages }}<|im_start|>{{ .Role }}
{{ .Content }}<|im_end|>
{{ end }}<|im_start|>assistant
`;

/** The file that `ollama create` makes a model from; the base model's file must be put beside it. */
export function modelfile(manifest: Manifest): string {
  return `# Put the base model's GGUF file beside this one as base.gguf (README.md tells where to get it), then:
#   ollama create ${ollamaName(manifest)} -f Modelfile
FROM ./base.gguf
ADAPTER ./adapter.gguf
${chatLines(manifest.base.chat)}PARAMETER temperature 0
PARAMETER num_ctx 4096
`;
}

/** The prompt must be what the model was trained on, token for token; a form that is not known is left to the base's file. */
function chatLines(chat: Manifest['base']['chat']): string {
  if (chat === null) return '';
  const system = chat.system === null ? '' : `SYSTEM """${chat.system}"""\n`;
  return `TEMPLATE """${CHATML}"""\n${system}PARAMETER stop "<|im_end|>"\n`;
}

/** What the card calls the model in Ollama. */
export function ollamaName({ model }: Manifest): string {
  return `codelutra-${model}`;
}
