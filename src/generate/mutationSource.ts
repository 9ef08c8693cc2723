import { draftMutations, ingredientsOf, SourceSyntaxError } from '../source/index.ts';
import type { Ingredients, LanguageName, Mutation, MutationDrafts } from '../source/index.ts';
import type { Candidate } from './candidate.ts';
import type { CandidateSource, GenerateRun } from './candidateSource.ts';
import { LLAMA_DEFAULTS } from './llama/defaults.ts';
import type { TaskInFile } from './inFile.ts';
import { generateInChild } from './llama/generateInChild.ts';
import { codeTask } from './llama/llamaTask.ts';
import { baseOf, type LocalModel } from './localSource.ts';
import { sampleSettings } from './settings.ts';

export interface MutationSettings {
  /** at most so many mutations of a task (by its number), the best ranked; default 500 */
  readonly max?: (task: number) => number;
  /** what else speaks for a mutation of a task, as a log-probability; default 0 for all */
  readonly prior?: (task: number, mutation: Mutation) => number;
  /** ranks them, without its adapter; without it they come in an order drawn from the seed, the operators in turn */
  readonly model?: LocalModel;
}

const MAX = (): number => 500;
const EVEN = (): number => 0;
/** The power that a model's odds are taken to (docs/results.md has what was tried). */
const TRUST = 0.5;

/**
 * One-edit mutations of the failing function, and edits that put in what its file has elsewhere. With a model they are ranked
 * by `(log p(edit) - log p(original)) / 2 - log n`, and what `prior` adds: p is that of the first token that the edit changes,
 * from one pass over the function as it stands in its file, halved since a small model is surer of itself than it is right; n
 * is how many edits the function has of that kind, since before the model has looked, the kinds of mistakes are held to be
 * equally likely, not the edits. Ties keep the order drawn from the
 * seed, in which the kinds take turns. A task that is too long for the model is in that order and that of `prior`. The model
 * isn't asked a question: a small one answers that with the function as it is, and ranks edits by how soon it would stray
 * from copying (docs/results.md).
 */
export function mutationSource({ max = MAX, prior = EVEN, model }: MutationSettings = {}): CandidateSource<TaskInFile> {
  return {
    name: 'mutations',
    async candidates(tasks, run) {
      const found: Candidate[][] = tasks.map(() => []);
      const made: MutationDrafts[] = [];
      for (const [at, task] of tasks.entries())
        made.push(run.have?.(at) === true ? NONE : await draftsOf(task, run.seed));
      const tell = async (at: number, scores: ReadonlyArray<number | null>): Promise<void> => {
        const priors = made[at]!.drafts.map((draft) => prior(at, draft));
        found[at] = await best(made[at]!, scores, priors, max(at));
        await run.found?.(at, found[at]);
      };
      if (model === undefined) {
        for (const at of tasks.keys()) {
          run.signal?.throwIfAborted();
          if (run.have?.(at) !== true) await tell(at, []);
        }
      } else await rankByModel(tasks, made, model, run, tell);
      return found;
    },
  };
}

async function rankByModel(
  tasks: readonly TaskInFile[],
  made: readonly MutationDrafts[],
  model: LocalModel,
  run: GenerateRun,
  tell: (task: number, scores: ReadonlyArray<number | null>) => Promise<void>,
): Promise<void> {
  const request = {
    kind: 'score' as const,
    llama: { ...LLAMA_DEFAULTS, ...baseOf(model) },
    tasks: tasks.map((task, at) =>
      codeTask(
        task,
        made[at]!.drafts.map(({ text }) => text),
      ),
    ),
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
async function ingredientsIn({ path, language, before, text, after }: TaskInFile): Promise<Ingredients | undefined> {
  const span = { start: before.length, end: before.length + text.length };
  try {
    return await ingredientsOf(path, before + text + after, language as LanguageName, span);
  } catch (error) {
    if (error instanceof SourceSyntaxError) return undefined;
    throw error;
  }
}

/** The best scored; only as many are parsed as are wanted. */
async function best(
  { drafts, sound }: MutationDrafts,
  scores: ReadonlyArray<number | null>,
  priors: readonly number[],
  max: number,
): Promise<Candidate[]> {
  const ofKind = new Map<string, number>();
  for (const { operator } of drafts) ofKind.set(operator, (ofKind.get(operator) ?? 0) + 1);
  // Without a model there are no scores at all; with one, an edit that changes no token has none.
  const byModel = (at: number): number =>
    TRUST * (scores[at] ?? -Infinity) - Math.log(ofKind.get(drafts[at]!.operator)!);
  const score = (at: number): number => (scores.length === 0 ? 0 : byModel(at)) + priors[at]!;
  const order = [...drafts.keys()].sort((a, b) => (score(a) === score(b) ? a - b : score(b) - score(a)));
  const scored = new Map<Mutation, number | null | undefined>(order.map((at) => [drafts[at]!, scores[at]]));
  return (await sound(scored.keys(), max)).map((mutation) => {
    const logProb = scored.get(mutation) ?? undefined;
    const { text, operator } = mutation;
    return { source: 'mutated', text, note: operator, ...(logProb === undefined ? {} : { logProb }) };
  });
}
