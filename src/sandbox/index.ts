export { describeRun } from './describeRun.ts';
export { forgetEnvironments } from './forgetEnvironments.ts';
export { DEFAULT_LIMITS, type Limits } from './limits.ts';
export { prepareEnvironment, type Environment, type EnvironmentPlan } from './prepareEnvironment.ts';
export { readResultFile } from './readResultFile.ts';
export type { Availability, Ending, ReadOnlyBind, RunOptions, RunResult, Sandbox } from './sandbox.ts';
export { chooseSandbox, sandboxes } from './sandboxes.ts';
