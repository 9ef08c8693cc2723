import { draftMutations, ingredientsOf, SourceSyntaxError } from '../source/index.ts';
import type { Ingredients, LanguageName, Mutation, MutationDrafts } from '../source/index.ts';
import type { Candidate } from './candidate.ts';
import type { CandidateSource, GenerateRun } from './candidateSource.ts';
import { LLAMA_DEFAULTS } from './llama/defaults.ts';
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
  /** how many of a task the model reads whole, the best by their first token; default 48 */
  readonly again?: (task: number) => number;
}

const MAX = (): number => 500;
const EVEN = (): number => 0;
const AGAIN = (): number => 48;
/** The power that a model's odds are taken to: it is surer of itself than it is right (docs/results.md has what was tried). */
const TRUST = 0.5;

/**
 * One-edit mutations of the failing function, and edits that put in what its file has elsewhere. With a model they are ranked
 * by `r / 2 - log n`, and what `prior` adds. r is how much likelier the model holds the edit than the function as it stands in
 * its file: of the first token that the edit changes the log-probability ratio, from one pass over the function; those that
 * are best by it are read whole and come first, by the mean of it and of the whole edit's ratio ({@link readAgain}). n is how
 * many edits the function has of that kind, since before the model has looked, the kinds of mistakes are held to be equally
 * likely, not the edits. Ties keep the order drawn from the seed, in which the kinds take turns. A task that is too long for
 * the model is in that order and that of `prior`. The model isn't asked a question: a small one answers that with the function
 * as it is, and ranks edits by how soon it would stray from copying (docs/results.md).
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
      // Before the model has looked.
      const priors = made.map(({ drafts }, at) => priorsOf(drafts, (draft) => prior(at, draft)));
      const tell = async (at: number, scores: Scores): Promise<void> => {
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
          codeTask(task, texts[at], { max: again(at), trust: TRUST, prior: priors[at]!.ofModel }),
        );
        await rankByModel(asked, model, run, tell);
      }
      return found;
    },
  };
}

/** None for an edit that changes no token; empty without a model, and where the task is too long for it. */
type Scores = ReadonlyArray<OtherScore | null>;

async function rankByModel(
  tasks: readonly LlamaTask[],
  model: LocalModel,
  run: GenerateRun,
  tell: (task: number, scores: Scores) => Promise<void>,
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

/** What speaks for each draft beside the model: to all of it, and without it. */
interface Priors {
  readonly ofModel: readonly number[];
  readonly alone: readonly number[];
}

/** Drafts in random order take turns by their kind already; a model's order has to be told how many each has. */
function priorsOf(drafts: readonly Mutation[], prior: (draft: Mutation) => number): Priors {
  const ofKind = new Map<string, number>();
  for (const { operator } of drafts) ofKind.set(operator, (ofKind.get(operator) ?? 0) + 1);
  const alone = drafts.map(prior);
  return { alone, ofModel: drafts.map(({ operator }, at) => alone[at]! - Math.log(ofKind.get(operator)!)) };
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
  scores: Scores,
  priors: Priors,
  max: number,
): Promise<Candidate[]> {
  const isRead = (at: number): boolean => typeof scores[at]?.whole === 'number';
  const score = (at: number): number => {
    if (scores.length === 0) return priors.alone[at]!;
    const told = scores[at];
    return told == null ? -Infinity : TRUST * ratioOf(told) + priors.ofModel[at]!;
  };
  const order = [...drafts.keys()].sort(
    (a, b) => Number(isRead(b)) - Number(isRead(a)) || (score(a) === score(b) ? a - b : score(b) - score(a)),
  );
  const scored = new Map<Mutation, OtherScore | null | undefined>(order.map((at) => [drafts[at]!, scores[at]]));
  return (await sound(scored.keys(), max)).map((mutation) => {
    const told = scored.get(mutation);
    const { text, operator } = mutation;
    return { source: 'mutated', text, note: operator, ...(told == null ? {} : { logProb: ratioOf(told) }) };
  });
}
