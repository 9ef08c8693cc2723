import type { CheckAction, CheckAnnotation } from '../../github/index.ts';

/** What a check run says: src/github puts it on a commit. */
export interface CheckText {
  /** What the commit is marked with. A fix is `neutral`: the tests' own checks say that it is red. */
  readonly state: 'success' | 'neutral' | 'failure';
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  /** Markdown, below the summary. */
  readonly text?: string;
  readonly annotations?: readonly CheckAnnotation[];
  readonly actions?: readonly FixAction[];
}

/** A button of ours. */
export type FixAction = CheckAction & { readonly identifier: 'apply' | 'unhelpful' | 'stop' };

/** The buttons of a check run that shows a fix. */
export const FIX_ACTIONS: readonly FixAction[] = [
  { label: 'Apply', description: 'Commit this change to the branch', identifier: 'apply' },
  { label: 'Not helpful', description: 'The next model learns from it', identifier: 'unhelpful' },
  { label: 'Stop', description: 'No more fixes on this pull request', identifier: 'stop' },
];
