import { EvidenceStore } from './evidenceStore.ts';
import { FeedbackStore } from './feedbackStore.ts';
import { LearnStore } from './learnStore.ts';
import { RunStore } from './runStore.ts';
import type { Scope } from './scope.ts';
import { StopStore } from './stopStore.ts';
import { SuggestionStore } from './suggestionStore.ts';
import type { RepositoryRow } from './tables.ts';

/** One repository's rows within one installation. */
export class RepositoryStore {
  readonly runs: RunStore;
  readonly evidence: EvidenceStore;
  readonly suggestions: SuggestionStore;
  readonly feedback: FeedbackStore;
  readonly stops: StopStore;
  readonly learns: LearnStore;
  private readonly scope: Scope;

  constructor(scope: Scope) {
    this.scope = scope;
    this.runs = new RunStore(scope);
    this.evidence = new EvidenceStore(scope);
    this.suggestions = new SuggestionStore(scope);
    this.feedback = new FeedbackStore(scope);
    this.stops = new StopStore(scope);
    this.learns = new LearnStore(scope);
  }

  async read(): Promise<RepositoryRow | undefined> {
    const { db, owner } = this.scope;
    return db
      .selectFrom('repositories')
      .selectAll()
      .where((where) => where.and(owner))
      .executeTakeFirst();
  }

  /** Notes up to when workflow runs have been looked at. */
  async sawRuns(until: Date): Promise<void> {
    const { db, owner } = this.scope;
    await db
      .updateTable('repositories')
      .set({ runs_seen_at: until })
      .where((where) => where.and(owner))
      .where((where) => where.or([where('runs_seen_at', 'is', null), where('runs_seen_at', '<', until)]))
      .execute();
  }

  /** Forgets the repository and all that is known of it. */
  async remove(): Promise<void> {
    const { db, owner } = this.scope;
    await db
      .deleteFrom('repositories')
      .where((where) => where.and(owner))
      .execute();
  }
}
