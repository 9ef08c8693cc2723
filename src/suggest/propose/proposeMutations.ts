import { mutationSource, type CandidateSource } from '../../generate/index.ts';
import { languages } from '../../source/index.ts';
import type { Suspect } from '../localise/index.ts';
import { likely } from './likely.ts';
import { priorityOf, WORTH, type Proposal } from './proposal.ts';
import { promptTask, type ProposeContext } from './sources.ts';

/**
 * One edit in each place: ranked by the model in the functions that are likely enough for its time, else in an order drawn
 * from the seed.
 */
export async function proposeMutations(context: ProposeContext, suspects: readonly Suspect[]): Promise<Proposal[]> {
  const { model } = context;
  const able = suspects.filter(({ fn }) => ['ecmascript', 'python'].includes(languages[fn.language].family));
  if (model === undefined) return mutationsOf(context, able, mutationSource());
  const asked = likely(able);
  const others = able.filter((suspect) => !asked.includes(suspect));
  return [
    ...(await mutationsOf(context, asked, mutationSource({ model }))),
    ...(await mutationsOf(context, others, mutationSource())),
  ];
}

async function mutationsOf(
  context: ProposeContext,
  suspects: readonly Suspect[],
  source: CandidateSource,
): Promise<Proposal[]> {
  const tasks = await Promise.all(suspects.map((suspect) => promptTask(context, suspect)));
  const found = await source.candidates(tasks, context.run);
  return found.flatMap((candidates, at) => {
    const suspect = suspects[at]!;
    return candidates.flatMap(({ text, note = 'an edit' }, rank): Proposal[] =>
      text === undefined
        ? []
        : [{ suspect, text, source: 'mutated', note, priority: priorityOf(suspect.share, WORTH.mutated, rank + 1) }],
    );
  });
}
