import type { ColumnType, Generated, Insertable, Selectable } from 'kysely';

/** A column that is given as JSON text and read as what it holds. */
type Json<T> = ColumnType<T, string, string>;
type Time = ColumnType<Date, Date | string, Date | string>;

/** Every row of a table below belongs to one installation. */
interface Owned {
  installation_id: number;
}

interface OfRepository extends Owned {
  repository_id: number;
}

interface InstallationTable extends Owned {
  /** Login of the organisation or person. */
  account: string;
  /** Set where the account has suspended the App: nothing is done for it until then. */
  suspended_at: Time | null;
}

interface RepositoryTable extends OfRepository {
  owner: string;
  name: string;
  default_branch: string;
  added_at: Generated<Date>;
  /** Pairs proved since a model was last learnt. */
  new_pairs: Generated<number>;
  learned_at: Time | null;
  /** Date of the newest workflow run that was looked at. */
  runs_seen_at: Time | null;
}

interface DeliveryTable extends Owned {
  guid: string;
  /** sha256 of event and body. */
  digest: string;
  event: string;
  received_at: Generated<Date>;
}

interface RunTable extends OfRepository {
  run_id: number;
  attempt: number;
  workflow: string;
  event: string;
  sha: string;
  branch: string;
  /** GitHub's word for how it ended. */
  conclusion: string;
  /** The pull request it ran for, from the same repository; 0 for none. */
  pull: number;
  /** Whether the commit came from the repository itself, not from a fork. */
  own: boolean;
  started_at: Time;
  /** Why its reports could not be read; null where they were. */
  trouble: string | null;
}

interface OutcomeTable extends OfRepository {
  run_id: number;
  attempt: number;
  /** Which of the run's reports: the artifact's name and the path in it tell the jobs of a matrix apart. */
  job: string;
  sha: string;
  test_id: string;
  file: string | null;
  suite: string;
  name: string;
  status: 'passed' | 'failed' | 'errored' | 'skipped';
  duration_ms: number | null;
  message: string | null;
}

interface FlakyTestTable extends OfRepository {
  test_id: string;
  /** A commit at which it passed and failed. */
  sha: string;
  seen_at: Generated<Date>;
}

/** `working`: being looked for. `none`: looked, found nothing. `found`: row written, not yet shown. `shown`: posted. */
export type SuggestionState = 'working' | 'none' | 'found' | 'shown' | 'applied' | 'rejected' | 'outdated' | 'failed';

interface SuggestionTable extends OfRepository {
  id: Generated<number>;
  pull: number;
  head_sha: string;
  /** Counted from 1, at most 2 a head commit. */
  attempt: number;
  stage: 'shadow' | 'check' | 'suggest';
  state: Generated<SuggestionState>;
  /** Login of who asked for it; null where nobody did. */
  asked_by: string | null;
  /** Why there is none, or why it was not applied; for people. */
  reason: string | null;
  /** What `codelutra fix` found, as `fixJson` gives it, and what else its rendering needs. */
  report: Json<unknown> | null;
  edit: Json<{ path: string; before: string; after: string }> | null;
  model: string | null;
  /** What became of the function since, as `becameOf` tells it. */
  became: Json<unknown> | null;
  check_run_id: number | null;
  review_id: number | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

interface FeedbackTable extends OfRepository {
  id: Generated<number>;
  suggestion_id: number;
  kind: 'applied' | 'unhelpful' | 'thumbs-up' | 'thumbs-down' | 'own-fix' | 'closed' | 'merged';
  /** Login; empty where nobody in particular said it. */
  actor: string;
  /** What the kind needs: the author's own text of the function, for instance. */
  detail: Json<unknown> | null;
  created_at: Generated<Date>;
}

interface StopTable extends OfRepository {
  /** 0 stands for all of the repository. */
  pull: number;
  reason: string;
  actor: string;
  created_at: Generated<Date>;
}

interface EvidenceTable extends OfRepository {
  /** Digest, as harvest gives it. */
  id: string;
  /** What it was found in: `runs`, or the suggestion that people did something with. */
  origin: string;
  body: Json<unknown>;
  created_at: Generated<Date>;
}

export type LearnState = 'waiting' | 'running' | 'published' | 'refused' | 'nothing' | 'failed';

interface LearnTable extends OfRepository {
  id: Generated<number>;
  cause: 'schedule' | 'pairs' | 'asked';
  state: Generated<LearnState>;
  reason: string | null;
  version: number | null;
  /** The commit it learns from, which its check stands on. */
  sha: string | null;
  created_at: Generated<Date>;
  ended_at: Time | null;
}

/** A process that takes jobs. Not an installation's: its rows hold nothing of one. */
interface WorkerTable {
  id: string;
  seen_at: Time;
}

interface ClaimTable extends Owned {
  job_id: string;
  queue: string;
  worker_id: string;
  claimed_at: Time;
}

/** What the App remembers for itself, such as the last webhook delivery that it has looked at. */
interface MemoryTable {
  key: string;
  value: string;
}

export interface Tables {
  installations: InstallationTable;
  repositories: RepositoryTable;
  deliveries: DeliveryTable;
  runs: RunTable;
  outcomes: OutcomeTable;
  flaky_tests: FlakyTestTable;
  suggestions: SuggestionTable;
  feedback: FeedbackTable;
  stops: StopTable;
  evidence: EvidenceTable;
  learns: LearnTable;
  workers: WorkerTable;
  claims: ClaimTable;
  memory: MemoryTable;
}

export type InstallationRow = Selectable<InstallationTable>;
export type RepositoryRow = Selectable<RepositoryTable>;
export type RunRow = Selectable<RunTable>;
export type OutcomeRow = Selectable<OutcomeTable>;
export type SuggestionRow = Selectable<SuggestionTable>;
export type FeedbackRow = Selectable<FeedbackTable>;
export type LearnRow = Selectable<LearnTable>;
export type NewRun = Omit<Insertable<RunTable>, keyof OfRepository>;
export type NewOutcome = Omit<Insertable<OutcomeTable>, keyof OfRepository | 'run_id' | 'attempt' | 'sha'>;
