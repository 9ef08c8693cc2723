import { draftMutations, ingredientsOf, SourceSyntaxError } from '../source/index.ts';
import type { Ingredients, LanguageName, Mutation, MutationDrafts } from '../source/index.ts';
import type { Candidate } from './candidate.ts';
import type { CandidateSource, GenerateRun } from './candidateSource.ts';
import { LLAMA_DEFAULTS } from './llama/defaults.ts';
import { editOrder, editPriors, TRUST, type EditPriors, type EditScores } from './editOrder.ts';
import type { TaskInFile } from './inFile.ts';
import { generateInChild } from './llama/generateInChild.ts';
import { codeTask } from './llama/llamaTask.ts';
import { ratioOf } from './llama/ratioOf.ts';
import type { LlamaTask, OtherScore } from './llama/request.ts';
import { baseOf, type LocalModel } from './localSource.ts';
import { sampleSettings } from './settings.ts';

export interface MutationSettings {
  /** at most so many mutations of a task (by its number), the best ranked; default 500 */
  readonly max?: (task: number) => number;
  /** what else speaks for a mutation of a task, as a log-probability; default 0 for all */
  readonly prior?: (task: number, mutation: Mutation) => number;
  /** ranks them, without its adapter; without it they come in an order drawn from the seed, the operators in turn */
  readonly model?: LocalModel;
  /** how many of a task the model reads whole, the best before that; default 48 */
  readonly again?: (task: number) => number;
}

const MAX = (): number => 500;
const EVEN = (): number => 0;
const AGAIN = (): number => 48;

/**
 * One-edit mutations of the failing function, and edits that put in what its file has elsewhere. With a model they are in
 * {@link editOrder}, by how much likelier it holds each than the function as it stands in its file; without one, and where a
 * task is too long for it, in the order of `prior`, and of the seed, in which the kinds of edits take turns. The model isn't
 * asked a question: a small one answers that with the function as it is, and ranks edits by how soon it would stray from
 * copying (docs/results.md).
 */
export function mutationSource({
  max = MAX,
  prior = EVEN,
  model,
  again = AGAIN,
}: MutationSettings = {}): CandidateSource<TaskInFile> {
  return {
    name: 'mutations',
    async candidates(tasks, run) {
      const found: Candidate[][] = tasks.map(() => []);
      const made: MutationDrafts[] = [];
      for (const [at, task] of tasks.entries())
        made.push(run.have?.(at) === true ? NONE : await draftsOf(task, run.seed));
      const priors = made.map(({ drafts }, at) => editPriors(drafts, (draft) => prior(at, draft)));
      const tell = async (at: number, scores: EditScores): Promise<void> => {
        found[at] = await best(made[at]!, scores, priors[at]!, max(at));
        await run.found?.(at, found[at]);
      };
      if (model === undefined) {
        for (const at of tasks.keys()) {
          run.signal?.throwIfAborted();
          if (run.have?.(at) !== true) await tell(at, []);
        }
      } else {
        const texts = made.map(({ drafts }) => drafts.map(({ text }) => text));
        const asked = tasks.map((task, at) =>
          codeTask(task, texts[at], { max: again(at), trust: TRUST, prior: priors[at]!.withModel }),
        );
        await rankByModel(asked, model, run, tell);
      }
      return found;
    },
  };
}

async function rankByModel(
  tasks: readonly LlamaTask[],
  model: LocalModel,
  run: GenerateRun,
  tell: (task: number, scores: EditScores) => Promise<void>,
): Promise<void> {
  const request = {
    kind: 'score' as const,
    llama: { ...LLAMA_DEFAULTS, ...baseOf(model) },
    tasks,
    settings: sampleSettings(),
    seed: run.seed,
    have: tasks.flatMap((_, at) => (run.have?.(at) === true ? [at] : [])),
  };
  if (request.have.length === tasks.length) return;
  await generateInChild(request, run, async (result) => {
    if (result.kind === 'scored') await tell(result.task, result.scores ?? []);
  });
}

const NONE: MutationDrafts = { drafts: [], sound: () => Promise.resolve([]) };

async function draftsOf(task: TaskInFile, seed: number): Promise<MutationDrafts> {
  const ingredients = await ingredientsIn(task);
  const fn = { text: task.text, language: task.language as LanguageName, name: task.function };
  return draftMutations(fn, { seed, ...(ingredients === undefined ? {} : { ingredients }) });
}

/** `undefined` where the file doesn't parse around the function: nothing is taken from it. */
async function ingredientsIn({
  path,
  language,
  before,
  text,
  after,
  tests,
}: TaskInFile): Promise<Ingredients | undefined> {
  const span = { start: before.length, end: before.length + text.length };
  try {
    const errors = tests.map(({ message }) => message);
    return await ingredientsOf(path, before + text + after, language as LanguageName, span, errors);
  } catch (error) {
    if (error instanceof SourceSyntaxError) return undefined;
    throw error;
  }
}

/** The best in {@link editOrder}; only as many are parsed as are wanted. */
async function best(
  { drafts, sound }: MutationDrafts,
  scores: EditScores,
  priors: EditPriors,
  max: number,
): Promise<Candidate[]> {
  const order = editOrder(scores, priors);
  const scored = new Map<Mutation, OtherScore | null | undefined>(order.map((at) => [drafts[at]!, scores[at]]));
  return (await sound(scored.keys(), max)).map((mutation) => {
    const told = scored.get(mutation);
    const { text, operator } = mutation;
    return { source: 'mutated', text, note: operator, ...(told == null ? {} : { logProb: ratioOf(told) }) };
  });
}
