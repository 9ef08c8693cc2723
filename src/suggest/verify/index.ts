export { screenOf } from './screen.ts';
export { verifyFix } from './verifyFix.ts';
export type { Proof, VerifyContext } from './verifyFix.ts';
