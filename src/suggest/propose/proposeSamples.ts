import { departureSource, llamaSource, sampleSettings, type CandidateSource } from '../../generate/index.ts';
import type { Verdict } from '../../verdict/index.ts';
import type { Suspect } from '../localise/index.ts';
import { likely } from './likely.ts';
import { priorityOf, WORTH, type Proposal } from './proposal.ts';
import { promptTask, type ProposeContext } from './sources.ts';

/** Failed candidates that a model gets back with their error. */
const REPAIRED = 4;
const MAX_MESSAGE = 2000;

/** A fix is about as long as the function; a base model that doesn't end is not waited for longer. */
const ROOM = { lengthFactor: 1.2, extraTokens: 32 } as const;

/** Of what a model writes, such a share is drawn freely; the rest departs from the function as it stands. */
const FREE = 0.5;

/**
 * Longer functions are not written anew: a small model hardly ever gives so much back without a slip, and it took longer
 * than all else together (qs's `stringify`, 4,500 characters: 96 of 200 s).
 */
const FREE_CHARACTERS = 1500;

/**
 * What the model writes for the suspected functions: where it is most tempted to change them, best first, and, of those
 * that aren't long, half as many answers drawn freely, which may change more. Nothing without a model.
 */
export async function proposeSamples(context: ProposeContext, all: readonly Suspect[]): Promise<Proposal[]> {
  const suspects = likely(all);
  const { model, samples, run } = context;
  if (model === undefined || samples === 0) return [];
  const worth = model.adapter === undefined ? WORTH.base : WORTH.refined;
  const drawn = Math.floor(samples * FREE);
  const short = suspects.filter(({ fn }) => fn.text.length <= FREE_CHARACTERS);
  const sources: [CandidateSource, readonly Suspect[], number, string][] = [
    [departureSource(model, samples), suspects, worth, 'the model changes a place'],
  ];
  if (drawn > 0 && short.length > 0) {
    sources.push([
      llamaSource(model, sampleSettings({ ...ROOM, samples: drawn }), { opened: model.adapter === undefined }),
      short,
      worth * FREE,
      'written by the model',
    ]);
  }
  const found: Proposal[] = [];
  for (const [source, asked, worth, note] of sources) {
    const tasks = await Promise.all(asked.map((suspect) => promptTask(context, suspect)));
    for (const [at, candidates] of (await source.candidates(tasks, run)).entries()) {
      const suspect = asked[at]!;
      for (const [rank, { text }] of candidates.entries()) {
        if (text === undefined) continue;
        found.push({ suspect, text, source: 'sampled', note, priority: priorityOf(suspect.share, worth, rank + 1) });
      }
    }
  }
  return found;
}

/** A candidate that was run, with what it showed. */
export interface Tried {
  readonly proposal: Proposal;
  readonly verdict: Verdict;
}

/**
 * Second attempts: the samples that came furthest, given back to the model as the failing function, with the error they
 * ended in. One round: a repair is not repaired.
 */
export async function proposeRepairs(context: ProposeContext, tried: readonly Tried[]): Promise<Proposal[]> {
  const { model, samples, run } = context;
  if (model === undefined || samples === 0) return [];
  const best = tried
    .filter(
      ({ proposal: { source, repair, text }, verdict }) =>
        source === 'sampled' && repair !== true && verdict.kind === 'failed' && text.length <= FREE_CHARACTERS,
    )
    .sort((a, b) => passedIn(b.verdict) - passedIn(a.verdict))
    .slice(0, REPAIRED);
  if (best.length === 0) return [];
  const tasks = await Promise.all(
    best.map(async ({ proposal, verdict }) => {
      const task = await promptTask(context, proposal.suspect, proposal.text);
      const [first, ...others] = task.tests;
      const message = (verdict.message ?? '').slice(0, MAX_MESSAGE);
      return { ...task, tests: first === undefined ? [] : [{ ...first, message }, ...others] };
    }),
  );
  const settings = sampleSettings({ ...ROOM, samples: Math.max(1, Math.floor(samples / 2)) });
  const source = llamaSource(model, settings, { opened: model.adapter === undefined });
  return (await source.candidates(tasks, run)).flatMap((candidates, at) => {
    const { suspect } = best[at]!.proposal;
    return candidates.flatMap(({ text }, rank): Proposal[] =>
      text === undefined
        ? []
        : [
            {
              suspect,
              text,
              source: 'sampled',
              note: 'repaired by the model',
              repair: true,
              priority: priorityOf(suspect.share, WORTH.repair, rank + 1),
            },
          ],
    );
  });
}

function passedIn({ outcomes }: Verdict): number {
  return outcomes.filter(({ status }) => status === 'passed').length;
}
