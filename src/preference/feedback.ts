import { evidenceId } from '../harvest/index.ts';
import type { Evidence, FeedbackKind } from '../harvest/index.ts';
import { judge } from './judge.ts';

/** The author's own version of a function that a suggestion was made for. */
export interface OwnFix {
  readonly text: string;
  /** The commit that has it, and its ISO time. */
  readonly commit: string;
  readonly date: string;
}

/** What people did with one suggestion. */
export interface Feedback {
  /** Each act with who did it; somebody's second act of a kind counts nothing. */
  readonly acts: readonly { readonly kind: Exclude<FeedbackKind, 'own-fix'>; readonly by: string }[];
  /** What the author wrote instead; left out where that is the suggestion itself (then it was applied). */
  readonly own?: OwnFix | undefined;
}

/**
 * What people did with a suggestion, as evidence for pairs:
 * - the suggestion over the failing version, where it was applied or liked (and not refused more than the tests can say
 *   for it);
 * - the author's own version over the failing one, and over the suggestion.
 * The author's version was not run at the suggestion's tree: keep of that evidence what `verifyAll` finds to hold.
 * @param proof what the suggestion proved: `old` failing, `new` the suggestion
 */
export function feedbackEvidence(proof: Evidence, { acts, own }: Feedback): Evidence[] {
  const found: Evidence[] = [];
  const signals = signalsOf(acts);
  if (signals.length > 0) found.push(withId({ ...proof, source: 'feedback', feedback: { signals } }));
  if (own !== undefined && own.text !== proof.new && own.text !== proof.old) {
    const signals = [{ kind: 'own-fix' as const, people: 1 }];
    const commits = { tree: proof.commits.tree, good: own.commit };
    const date = own.date.slice(0, 10);
    const theirs: Evidence = { ...proof, source: 'feedback', commits, date, new: own.text, feedback: { signals } };
    found.push(withId(theirs), withId({ ...theirs, feedback: { signals, over: proof.new } }));
  }
  return found.filter((evidence) => judge(evidence).weight > 0);
}

function signalsOf(acts: Feedback['acts']): NonNullable<Evidence['feedback']>['signals'] {
  const people = new Map<FeedbackKind, Set<string>>();
  for (const { kind, by } of acts) people.set(kind, (people.get(kind) ?? new Set()).add(by));
  return [...people]
    .map(([kind, by]) => ({ kind, people: Math.min(by.size, 1000) }))
    .sort((a, b) => (a.kind < b.kind ? -1 : 1));
}

function withId(evidence: Evidence): Evidence {
  return { ...evidence, id: evidenceId(evidence) };
}
