export type { JobClaim, NewDelivery } from './appStore.ts';
export { AppStore } from './appStore.ts';
export type { NewFeedback } from './feedbackStore.ts';
export type { NewRepository } from './installationStore.ts';
export { InstallationStore } from './installationStore.ts';
export type { LearnEnd } from './learnStore.ts';
export { openStore } from './openStore.ts';
export type { StorePlace } from './openStore.ts';
export { RepositoryStore } from './repositoryStore.ts';
export { Store } from './store.ts';
export type { Sql, StoreTransaction } from './store.ts';
export type { NewSuggestion, SuggestionChange } from './suggestionStore.ts';
export type {
  FeedbackRow,
  InstallationRow,
  LearnRow,
  LearnState,
  NewOutcome,
  NewRun,
  OutcomeRow,
  RepositoryRow,
  RunRow,
  SuggestionRow,
  SuggestionState,
} from './tables.ts';
