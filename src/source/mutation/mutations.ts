import { UserError } from '../../errors.ts';
import type { FunctionVersion } from '../functionVersion.ts';
import { languages } from '../languages.ts';
import { localNames } from '../localNames.ts';
import { isDocstring, normaliseTree } from '../normalise.ts';
import { parseAlone } from '../parseAlone.ts';
import { fieldOf } from '../syntaxNode.ts';
import type { SyntaxNode } from '../syntaxNode.ts';
import type { Ingredients } from './ingredients.ts';
import type { Edit, MutationOperator, MutationScope } from './mutationOperator.ts';
import { mutationOperators } from './mutationOperators.ts';
import { hasMore, pointlessParts } from './pointlessParts.ts';
import { repairOperators } from './repairOperators.ts';
import { seededRandom, shuffle } from './seededRandom.ts';

/** A function with one slip in it. */
export interface Mutation {
  /** the operator's name */
  readonly operator: string;
  /** the edited stretch of the original function's text (UTF-16 indices) */
  readonly span: { readonly start: number; readonly end: number };
  readonly before: string;
  readonly after: string;
  /** the whole mutated function */
  readonly text: string;
}

export interface MutationOptions {
  /** the same seed gives the same mutations in the same order */
  readonly seed: number;
  /** default 500 */
  readonly max?: number;
  /** the mutation operators to use, by name; default all */
  readonly operators?: readonly string[];
  /** what the function's file has: with it, the repair operators take part too */
  readonly ingredients?: Ingredients;
}

/** What may be a function's mutations, before any has been parsed. */
export interface MutationDrafts {
  /** Each text once, the operators in turn, so that the first few are of many kinds. Some may not parse. */
  readonly drafts: readonly Mutation[];
  /**
   * Of drafts in any order, the first that are mutations: each parses, keeps the function's name, differs from the original
   * and from those before it beyond layout and comments. With ingredients they are repairs, and none of them has more
   * parts that do nothing ({@link pointlessParts}).
   */
  sound(drafts: Iterable<Mutation>, max: number): Promise<Mutation[]>;
}

/**
 * One-edit mutations of a function: each parses, keeps the function's name, differs from the original and from every
 * other beyond layout and comments. The operators take turns, so that the first few are of many kinds.
 * @throws UserError where the text isn't one function, the language has no operators, or an operator isn't known
 */
export async function mutations(
  fn: Pick<FunctionVersion, 'text' | 'language' | 'name'>,
  { seed, max = 500, ...options }: MutationOptions,
): Promise<Mutation[]> {
  const { drafts, sound } = await draftMutations(fn, { seed, ...options });
  return sound(drafts, max);
}

/** Mutations to choose from before they are parsed, which takes long for all of a long function's. @throws like {@link mutations} */
export async function draftMutations(
  fn: Pick<FunctionVersion, 'text' | 'language' | 'name'>,
  { seed, operators, ingredients }: Omit<MutationOptions, 'max'>,
): Promise<MutationDrafts> {
  const parsed = await parseAlone(fn.text, fn.language);
  const language = languages[fn.language];
  if (parsed.kind === 'syntax-error') throw parsed.error;
  if (parsed.kind !== 'function')
    throw new UserError('the text to mutate is not exactly one function', {
      where: fn.name,
      fix: 'Give one function.',
    });
  const { found, tree } = parsed;
  const scope = scopeOf(fn, language.family, found.callable);
  const random = seededRandom(seed);
  const operatorsAndRepairs = [
    ...chosen(operators).map(({ name, edits }) => ({ name, isRepair: false, edits: () => edits(scope) })),
    ...(ingredients === undefined ? [] : repairsWith(scope, ingredients)),
  ];
  const queues = shuffle(operatorsAndRepairs, random).map(({ name, isRepair, edits }) => ({
    operator: name,
    isRepair,
    edits: shuffle([...edits()], random),
  }));
  const own = normaliseTree(tree, language);
  // A bug may well be pointless; its repair is not.
  const ownPointless = ingredients === undefined ? undefined : pointlessParts(found.callable, fn.text);
  const sound = async (drafts: Iterable<Mutation>, max: number): Promise<Mutation[]> => {
    const seen = new Set([own]);
    const out: Mutation[] = [];
    for (const draft of drafts) {
      if (out.length >= max) break;
      const mutant = await parseAlone(draft.text, fn.language);
      if (mutant.kind !== 'function' || mutant.found.version.localName !== found.version.localName) continue;
      const normal = normaliseTree(mutant.tree, language);
      if (seen.has(normal)) continue;
      seen.add(normal);
      if (ownPointless !== undefined && hasMore(pointlessParts(mutant.found.callable, draft.text), ownPointless))
        continue;
      out.push(draft);
    }
    return out;
  };
  return { drafts: inTurn(fn.text, ingredients === undefined ? queues : fewRepairs(fn.text, queues)), sound };
}

function repairsWith(scope: MutationScope, ingredients: Ingredients) {
  return repairOperators.map(({ name, edits }) => ({
    name,
    isRepair: true,
    edits: () => edits({ ...scope, ingredients }),
  }));
}

interface Queue {
  readonly operator: string;
  readonly isRepair: boolean;
  readonly edits: readonly Edit[];
}

/** Long functions have thousands of places to put something in. */
const MOST_REPAIRS = 300;

/** Repairs that are no mutations too, of each kind the first ones. */
function fewRepairs(text: string, queues: readonly Queue[]): Queue[] {
  const mutated = new Set(
    queues.flatMap(({ isRepair, edits }) => (isRepair ? [] : edits.map((edit) => applyEdit(text, edit)))),
  );
  return queues.map((queue) => {
    if (!queue.isRepair) return queue;
    const edits = queue.edits.filter((edit) => !mutated.has(applyEdit(text, edit))).slice(0, MOST_REPAIRS);
    return { ...queue, edits };
  });
}

function inTurn(text: string, queues: readonly Queue[]): Mutation[] {
  const drafts = new Map<string, Mutation>();
  const longest = Math.max(0, ...queues.map(({ edits }) => edits.length));
  for (let round = 0; round < longest; round++) {
    for (const { operator, edits } of queues) {
      const edit = edits[round];
      if (edit === undefined) continue;
      const { start, end, replacement } = edit;
      const edited = applyEdit(text, edit);
      if (drafts.has(edited)) continue;
      const before = text.slice(start, end);
      drafts.set(edited, { operator, span: { start, end }, before, after: replacement, text: edited });
    }
  }
  return [...drafts.values()];
}

/** A text with one edit made. */
export function applyEdit(text: string, { start, end, replacement }: Edit): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

function chosen(names: readonly string[] | undefined): readonly MutationOperator[] {
  if (names === undefined) return mutationOperators;
  return names.map((name) => {
    const operator = mutationOperators.find((one) => one.name === name);
    if (operator !== undefined) return operator;
    const known = mutationOperators.map((one) => one.name).join(', ');
    throw new UserError('no such mutation operator', { where: name, fix: `Choose from ${known}.` });
  });
}

const untouched = ['comment', 'type_annotation', 'type_arguments', 'type_parameters', 'type', 'decorator'];

function scopeOf(fn: Pick<FunctionVersion, 'text' | 'name'>, family: string, callable: SyntaxNode): MutationScope {
  if (family !== 'ecmascript' && family !== 'python')
    throw new UserError('mutations are made for JavaScript, TypeScript and Python only', {
      where: fn.name,
      fix: 'Leave functions of other languages out.',
    });
  const nodes: SyntaxNode[] = [];
  const visit = (node: SyntaxNode): void => {
    if ((untouched.includes(node.type) && node.named) || isDocstring(node)) return;
    nodes.push(node);
    node.children.forEach(visit);
  };
  for (const field of ['parameters', 'parameter', 'body']) {
    const part = fieldOf(callable, field);
    if (part !== undefined) visit(part);
  }
  const of = (node: SyntaxNode): string => fn.text.slice(node.start, node.end);
  return { text: fn.text, family, callable, nodes, locals: localNames(callable, fn.text), of };
}
