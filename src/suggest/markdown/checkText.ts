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
  readonly actions?: readonly CheckAction[];
}

export interface CheckAnnotation {
  readonly path: string;
  /** From 1. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly level: 'notice' | 'warning' | 'failure';
  readonly message: string;
}

/** A button of a check run: GitHub takes 20 characters as label and identifier, 40 as description. */
export interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: 'apply' | 'unhelpful' | 'stop';
}

/** The buttons of a check run that shows a fix. */
export const FIX_ACTIONS: readonly CheckAction[] = [
  { label: 'Apply', description: 'Commit this change to the branch', identifier: 'apply' },
  { label: 'Not helpful', description: 'The next model learns from it', identifier: 'unhelpful' },
  { label: 'Stop', description: 'No more fixes on this pull request', identifier: 'stop' },
];
