export { staticChecks } from './checks/index.ts';
export type { StaticCheck, StaticReport } from './checks/index.ts';
export { checkReplacement } from './checkReplacement.ts';
export type { Replacement } from './checkReplacement.ts';
export { VerdictBench } from './verdictBench.ts';
export type { JudgedTask, JudgeOptions } from './verdictBench.ts';
export { verdictKinds, verdictSchema } from './verdict.ts';
export type { StaticFinding, Verdict, VerdictKind } from './verdict.ts';
