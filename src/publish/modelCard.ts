import { asChange, inPercent, inPoints, type Estimate } from '../evaluate/index.ts';
import { cleanLine } from '../reports/index.ts';
import { catalogueModel } from './describeBase.ts';
import { howToRun } from './howToRun.ts';
import type { Manifest } from './manifest.ts';

/** `README.md` of an archive: what the checkpoint is, how good it is, and how to run it, for the person who downloads it. */
export function modelCard(manifest: Manifest): string {
  return [frontMatter(manifest), cardBody(manifest)].join('\n');
}

/** The card without the lines for model hubs at its top. */
export function cardBody(manifest: Manifest): string {
  return `${[introduction(manifest), data(manifest), measured(manifest), howToRun(manifest), checking, made(manifest)].join('\n\n')}\n`;
}

function frontMatter(manifest: Manifest): string {
  const { licence } = manifest.base;
  const page = hubName(manifest);
  return [
    '---',
    ...(page === undefined ? [] : [`base_model: ${page}`]),
    'library_name: peft',
    ...(licence === null ? [] : [`license: ${licence.toLowerCase()}`]),
    'tags: [codelutra, lora, code]',
    '---',
    '',
  ].join('\n');
}

/** The base on the Hugging Face Hub: the unquantised model where it is known, else where its file is from. */
function hubName(manifest: Manifest): string | undefined {
  const { source } = manifest.base;
  return catalogueModel(manifest)?.weights ?? (source.kind === 'hf' ? source.repo : undefined);
}

function introduction(manifest: Manifest): string {
  const { base, model, metrics, parent } = manifest;
  const page = hubName(manifest);
  const name = page === undefined ? `\`${base.name}\`` : `[${base.name}](https://huggingface.co/${page})`;
  const licence =
    base.licence === null
      ? "the base model's licence, which its maker tells"
      : `the base model's licence, ${base.licence}`;
  const from =
    parent === null ? '' : ` It learnt from the answers of ${parentInWords(parent)}, and was measured beside it.`;
  return `# ${model}, refined by codelutra

A LoRA adapter for ${name} that repairs functions whose tests fail. Given the
function, what it may use and the failing tests, the model answers with the corrected function.${from}

${verdict(metrics.gate)} It is an adapter: it needs the base model, whose file is not in here, and is under ${licence}. A
model's answer is a guess; run the tests before you use one. \`codelutra fix\` does that.`;
}

function parentInWords({ version, repository, sha256 }: NonNullable<Manifest['parent']>): string {
  if (version === null) return `another checkpoint, whose \`adapter.gguf\` has the sha256 \`${sha256}\``;
  return `version ${version}${repository === undefined ? '' : ` of \`${repository}\``}`;
}

function verdict(gate: Manifest['metrics']['gate']): string {
  if (gate === null) return 'It was **not judged**.';
  switch (gate.decision) {
    case 'publish':
      return 'On held-out tasks it is **not worse than its parent**.';
    case 'canary':
      return 'It is **for trying out**: what was measured is not enough to say that it is no worse than its parent.';
    case 'refuse':
      return 'It was found **worse than its parent** or too uncertain.';
  }
}

function data({ dataset, repositories }: Manifest): string {
  const sources = Object.entries(dataset.sources).map(([name, pairs]) => `| ${name} | ${pairs} |`);
  const where = repositories.length === 0 ? '' : ` of ${repositories.map((name) => `\`${name}\``).join(', ')}`;
  return `## Trained on

${dataset.pairs} preference pairs${where}: a better and a worse version of a function, told apart by running the tests.

| source | pairs |
|---|---|
${[...sources, `| all | ${dataset.pairs} |`].join('\n')}

Digest of the data: \`${dataset.digest}\`. No code of the repositories is in this archive.`;
}

function measured({ metrics: { heldOut, general, gate } }: Manifest): string {
  const rows = [
    ...heldOut.passAt.map(({ k, ...figures }) => row(`pass@${k} on ${heldOut.tasks} held-out tasks`, figures)),
    ...(general === null ? [] : [row(`pass@1 on ${general.tasks} general tasks`, general)]),
  ];
  const first = heldOut.passAt[0];
  const reasons =
    gate === null ? [] : ['', 'Why it was judged so:', '', ...gate.reasons.map(({ text }) => `- ${plain(text)}`)];
  return [
    '## Measured',
    '',
    ...(first === undefined ? [] : [inWords(first, heldOut.tasks), '']),
    '| | base | this checkpoint | difference, points |',
    '|---|---|---|---|',
    ...rows,
    '',
    'In brackets: 95% intervals; the difference is paired, task by task. Held-out tasks are of functions that nothing was',
    'trained on.' + (general === null ? ' The general suite was not run: what the model forgot is not known.' : ''),
    ...reasons,
  ].join('\n');
}

function inWords(
  { k, base, candidate, difference }: Manifest['metrics']['heldOut']['passAt'][number],
  tasks: number,
): string {
  if (difference.value === null || difference.low === null || difference.high === null)
    return 'Nothing could be measured on held-out tasks.';
  const fixes = `With ${k === 1 ? 'one answer' : `${k} answers`} a task it fixes ${inPercent(candidate.value)} of ${tasks} held-out tasks, the base model ${inPercent(base.value)}`;
  const change = inPoints(difference.value);
  if (difference.low > 0) return `${fixes}: **better by ${change}**.`;
  if (difference.high < 0) return `${fixes}: **worse by ${change}**.`;
  return `${fixes}: a difference of ${change}, **which may be chance**.`;
}

function row(title: string, figures: { base: Estimate; candidate: Estimate; difference: Estimate }): string {
  const { base, candidate, difference } = figures;
  return `| ${title} | ${share(base)} | ${share(candidate)} | ${points(difference)} |`;
}

function share({ value, low, high }: Estimate): string {
  return value === null ? 'n/a' : `${inPercent(value)} (${inPercent(low)} to ${inPercent(high)})`;
}

function points({ value, low, high }: Estimate): string {
  const shown = (number: number | null): string => asChange({ unit: 'share' }, number);
  return value === null ? 'n/a' : `${shown(value)} (${shown(low)} to ${shown(high)})`;
}

/** Text of others, without what Markdown would take for markup. */
function plain(text: string): string {
  return cleanLine(text).replace(/[<>|`*_[\]\\]/g, '\\$&');
}

const checking = `## Check what you have

\`codelutra pull\` checks all of it: the archive's sha256 against what GitHub took in, every file against \`manifest.json\`, both
adapters against the base model's shape and each other. By hand:

\`\`\`sh
sha256sum codelutra-*.tar.gz      # the digest that the release page shows
jq -r '.files | to_entries[] | "\\(.value.sha256)  \\(.key)"' manifest.json | sha256sum -c
\`\`\``;

function made({ method, settings, codelutra, date, base }: Manifest): string {
  const shown = Object.entries(settings)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join('+') : value}`);
  return `## How it was made

codelutra ${codelutra}, ${date.slice(0, 10)}, method \`${method}\`. Settings: \`${shown.join(', ').replaceAll('`', "'")}\`.
sha256 of the base model's file: \`${base.sha256}\`. \`report.html\` shows every comparison; \`metrics.json\` has its numbers.`;
}
