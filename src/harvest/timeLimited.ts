import type { RunRecord } from './runRecord.ts';
import type { TestCommand } from './testCommand.ts';

/** However quick the tests are, a loaded machine, or one whose caches are empty, may take this long to start them. */
const LEAST_SECONDS = 15;
const FACTOR = 10;

/**
 * The command with less time where a good version's run shows that the tests need less: a version that never ends costs
 * ten times that, not the whole limit.
 * @param least seconds it has in any case
 */
export function timeLimited(
  command: TestCommand,
  good: Pick<RunRecord, 'seconds'>,
  least: number = LEAST_SECONDS,
): TestCommand {
  const seconds = Math.max(least, Math.ceil(good.seconds * FACTOR));
  return seconds >= command.timeout ? command : { ...command, timeout: seconds };
}
