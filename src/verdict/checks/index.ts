import { eslintCheck } from './eslint.ts';
import { ruffCheck } from './ruff.ts';
import type { StaticCheck } from './staticCheck.ts';

/** Every static check. Another one is one file and one line here. */
export const staticChecks: readonly StaticCheck[] = [eslintCheck, ruffCheck];

export type { StaticCheck, StaticReport } from './staticCheck.ts';
