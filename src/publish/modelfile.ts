import { catalogueModel } from './describeBase.ts';
import type { Manifest } from './manifest.ts';

/** Ollama's template language for the chat form that the catalogue's models were trained with. */
const TEMPLATES = {
  chatml: `{{- range .Messages }}<|im_start|>{{ .Role }}
{{ .Content }}<|im_end|>
{{ end }}<|im_start|>assistant
`,
} as const;

/** The file that `ollama create` makes a model from; the base model's file must be put beside it. */
export function modelfile(manifest: Manifest): string {
  const known = catalogueModel(manifest);
  const template =
    known === undefined ? '' : `TEMPLATE """${TEMPLATES[known.template]}"""\nPARAMETER stop "<|im_end|>"\n`;
  return (
    `# Put the base model's GGUF file beside this one as base.gguf (README.md tells where to get it), then:\n` +
    `#   ollama create ${ollamaName(manifest)} -f Modelfile\n` +
    `FROM ./base.gguf\n` +
    `ADAPTER ./adapter.gguf\n` +
    template +
    `PARAMETER temperature 0\n` +
    `PARAMETER num_ctx 4096\n`
  );
}

/** What the card calls the model in Ollama. */
export function ollamaName({ model }: Manifest): string {
  return `codelutra-${model}`;
}
