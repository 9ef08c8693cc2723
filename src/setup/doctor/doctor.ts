import { checkEngine } from './checkEngine.ts';
import { checkMachine } from './checkMachine.ts';
import { checkModels } from './checkModels.ts';
import { checkSandbox } from './checkSandbox.ts';
import { checkTools } from './checkTools.ts';
import type { Check, Finding } from './finding.ts';

/** Everything that is looked at, in the order it is shown; the engine's speed is measured while nothing else runs. */
const quickChecks: Check[] = [checkMachine, checkModels, checkSandbox, checkTools];

/** Looks at this machine: what codelutra would use here, and what to do about each thing that is missing. */
export async function doctor(): Promise<Finding[]> {
  const findings = (await Promise.all(quickChecks.map((check) => check()))).flat();
  return [...(await checkEngine()), ...findings];
}
