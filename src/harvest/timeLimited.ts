import type { RunRecord } from './runRecord.ts';
import type { TestCommand } from './testCommand.ts';

/** However quick the tests are, a loaded machine may take this long to start them. */
const LEAST_SECONDS = 15;
const FACTOR = 10;

/**
 * The command with less time where a good version's run shows that the tests need less: a version that never ends costs
 * ten times that, not the whole limit.
 */
export function timeLimited(command: TestCommand, good: Pick<RunRecord, 'seconds'>): TestCommand {
  const seconds = Math.max(LEAST_SECONDS, Math.ceil(good.seconds * FACTOR));
  return seconds >= command.timeout ? command : { ...command, timeout: seconds };
}
