import { mutationSource } from '../../generate/index.ts';
import { languages } from '../../source/index.ts';
import type { Suspect } from '../localise/index.ts';
import { priorityOf, WORTH, type Proposal } from './proposal.ts';
import { promptTask, type ProposeContext } from './sources.ts';

/** One edit in each place: ranked by the model where there is one, else in an order drawn from the seed. */
export async function proposeMutations(context: ProposeContext, suspects: readonly Suspect[]): Promise<Proposal[]> {
  const able = suspects.filter(({ fn }) => ['ecmascript', 'python'].includes(languages[fn.language].family));
  const source = mutationSource(context.model === undefined ? {} : { model: context.model });
  const tasks = await Promise.all(able.map((suspect) => promptTask(context, suspect)));
  const found = await source.candidates(tasks, context.run);
  return found.flatMap((candidates, at) => {
    const suspect = able[at]!;
    return candidates.flatMap(({ text, note = 'an edit' }, rank): Proposal[] =>
      text === undefined
        ? []
        : [{ suspect, text, source: 'mutated', note, priority: priorityOf(suspect.share, WORTH.mutated, rank + 1) }],
    );
  });
}
