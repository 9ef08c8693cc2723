import { tokenOf } from './emulated.ts';

/** Octocat's token. */
export const TOKEN = tokenOf('octocat');
export { tokenOf, type App, type Installation } from './emulated.ts';
export type { SeenRequest } from './exchange.ts';
export { FakeGitHub, type GitHubOptions, type Moment } from './fakeGitHub.ts';
export { install } from './install.ts';
export { problemsOf } from './openApi.ts';
export { People } from './people.ts';
export type { CheckRun, FakeRepository, Pull, Review, WorkflowRun } from './repository.ts';
export { runWorkflow, type FinishedRun } from './runWorkflow.ts';
export { exampleOf, over, webhookProblems } from './webhookBody.ts';
export { webhookHeaders, type Delivery } from './webhooks.ts';
export { zipOf } from './zipOf.ts';
