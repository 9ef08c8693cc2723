import { mutationSource } from '../../generate/index.ts';
import type { LocalModel } from '../../generate/index.ts';
import { languages } from '../../source/index.ts';
import { editSuspicion, type Suspect } from '../localise/index.ts';
import { likely } from './likely.ts';
import { priorityOf, WORTH, type Proposal } from './proposal.ts';
import { promptTask, type ProposeContext } from './sources.ts';

/** An edit of a line that no failing test ran is no fix, unless what was seen to run is wrong: so likely is that held to be. */
const LEAST_SUSPICION = 0.01;

/** Mutations of a function: at least so many, and of one that is sure to be the place so many; parsing them takes time. */
const MOST = { least: 30, more: 300 } as const;

/** How many of them the model reads whole, at some 45 ms each. */
const READ = { least: 8, more: 48 } as const;

/**
 * One edit in each place, in the order that `mutationSource` gives them and `log s` added: by the model, in the functions that
 * are likely enough for its time, and by s alone elsewhere; s is how suspicious the edited lines are ({@link editSuspicion}),
 * the same for all where that isn't known. Ties are in an order drawn from the seed.
 */
export async function proposeMutations(context: ProposeContext, suspects: readonly Suspect[]): Promise<Proposal[]> {
  const { model } = context;
  const able = suspects.filter(({ fn }) => ['ecmascript', 'python'].includes(languages[fn.language].family));
  const asked = model === undefined ? [] : likely(able);
  const others = able.filter((suspect) => !asked.includes(suspect));
  return [...(await mutationsOf(context, asked, model)), ...(await mutationsOf(context, others, undefined))];
}

async function mutationsOf(
  context: ProposeContext,
  suspects: readonly Suspect[],
  model: LocalModel | undefined,
): Promise<Proposal[]> {
  if (suspects.length === 0) return [];
  const source = mutationSource({
    max: (at) => Math.ceil(MOST.least + MOST.more * suspects[at]!.share),
    again: (at) => Math.ceil(READ.least + READ.more * suspects[at]!.share),
    prior: (at, { span }) =>
      Math.log(Math.max(LEAST_SUSPICION, editSuspicion(context.coverage, suspects[at]!, span) ?? 1)),
    ...(model === undefined ? {} : { model }),
  });
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
