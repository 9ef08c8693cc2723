import { messageOf, UserError } from '../../errors.ts';
import { asChange, inPercent, type Estimate } from '../../evaluate/index.ts';
import { counted, formatSeconds } from '../../progress.ts';
import type { Manifest, PublishedCheckpoint } from '../../publish/index.ts';
import type { CheckText } from './checkText.ts';
import { code, plain } from './escape.ts';
import { all, bullets, paragraphs } from './words.ts';

/** What a learning came to. */
export type LearnResult =
  | {
      readonly kind: 'published';
      readonly checkpoint: Pick<PublishedCheckpoint, 'version' | 'url' | 'channel'>;
      readonly manifest: Manifest;
      readonly seconds: number;
    }
  /** By the gate; the checkpoint is kept. */
  | { readonly kind: 'refused'; readonly manifest: Manifest; readonly seconds: number }
  /** There was nothing new to learn from. @param why a clause */
  | { readonly kind: 'nothing'; readonly why: string }
  | { readonly kind: 'failed'; readonly error: unknown };

/** A learning as a check run: what changed, or why nothing was published. */
export function learnCheck(result: LearnResult): CheckText {
  switch (result.kind) {
    case 'published': {
      const { version, url, channel } = result.checkpoint;
      const canary = channel === 'canary';
      return {
        state: 'success',
        title: `Learnt version ${version} of ${result.manifest.model}${canary ? ', to try out' : ''}`,
        summary: paragraphs(
          `[Version ${version}](${encodeURI(url).replace(/[()]/g, encodeURIComponent)}) is published${canary ? ' to try out (canary)' : channel === null ? ', and no channel points to it' : ''}. ${inWords(result.manifest)}`,
          table(result.manifest),
        ),
        text: detail(result),
      };
    }
    case 'refused':
      return {
        state: 'neutral',
        title: 'Nothing was published: the gate refused it',
        summary: paragraphs(
          `The gate refused what was learnt, so the model stays as it is. ${inWords(result.manifest)}`,
          reasons(result.manifest, 'bad'),
          table(result.manifest),
        ),
        text: detail(result),
      };
    case 'nothing':
      return {
        state: 'neutral',
        title: 'Nothing to learn from',
        summary: `Nothing was published: ${plain(result.why, 600)}.`,
      };
    case 'failed': {
      const { error } = result;
      const hint =
        error instanceof UserError ? plain(error.fix ?? '', 600) : 'This is a fault of codelutra; its log has more.';
      return {
        state: 'neutral',
        title: 'Learning ended in an error',
        summary: paragraphs(`Nothing was published: ${plain(messageOf(error), 600)}.`, hint),
      };
    }
  }
}

function inWords({ metrics: { heldOut }, parent }: Manifest): string {
  const first = heldOut.passAt[0];
  if (first === undefined || first.difference.value === null) return 'Nothing could be measured on held-out tasks.';
  const { candidate, base, difference } = first;
  const tasks = `${heldOut.tasks} held-out ${heldOut.tasks === 1 ? 'task' : 'tasks'}`;
  const chance = (difference.low ?? 0) <= 0 && (difference.high ?? 0) >= 0 ? ', which may be chance' : '';
  return `With one answer it fixes ${inPercent(candidate.value)} of ${tasks}, the base model ${inPercent(base.value)}${chance}.${parent === null ? '' : ' It learnt from the answers of the model before it, and was measured beside that.'}`;
}

function table({ metrics: { heldOut, general } }: Manifest): string {
  const rows = [
    ...heldOut.passAt.map(({ k, ...figures }) => row(`pass@${k}, ${heldOut.tasks} held-out tasks`, figures)),
    ...(general === null ? [] : [row(`pass@1, ${general.tasks} general tasks`, general)]),
  ];
  if (rows.length === 0) return '';
  return ['| | base | now | difference (95% interval) |', '|---|---:|---:|---:|', ...rows].join('\n');
}

function row(
  title: string,
  { base, candidate, difference }: Record<'base' | 'candidate' | 'difference', Estimate>,
): string {
  const points = (share: number | null): string => asChange({ unit: 'share' }, share);
  const { value, low, high } = difference;
  const change = value === null ? 'n/a' : `${points(value)} (${points(low)} to ${points(high)})`;
  return `| ${title} | ${inPercent(base.value)} | ${inPercent(candidate.value)} | ${change} |`;
}

function reasons({ metrics: { gate } }: Manifest, only?: 'bad'): string {
  const told = (gate?.reasons ?? []).filter(({ verdict }) => only === undefined || verdict === only);
  return bullets(told.map(({ text }) => plain(text, 1000)));
}

function detail({ manifest, seconds }: { readonly manifest: Manifest; readonly seconds: number }): string {
  const { dataset, base, repositories } = manifest;
  const sources = Object.entries(dataset.sources).map(([source, pairs]) => `${pairs} from ${plain(source)}`);
  return paragraphs(
    '### The gate',
    reasons(manifest) || 'It was not asked.',
    '### What it learnt from',
    [
      `- ${counted(dataset.pairs, 'preference pair')}${sources.length === 0 ? '' : `: ${all(sources)}`}`,
      ...(repositories.length === 0
        ? []
        : [
            `- Repositories: ${repositories
              .slice(0, 20)
              .map((name) => code(name))
              .join(', ')}`,
          ]),
      `- Base model: ${code(base.name)}`,
      `- Time: ${formatSeconds(seconds)}`,
    ].join('\n'),
  );
}
