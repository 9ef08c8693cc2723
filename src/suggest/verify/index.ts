export { taskFor } from './taskFor.ts';
export { verifyFix } from './verifyFix.ts';
export type { Proof, VerifyContext } from './verifyFix.ts';
