import { UserError } from '../errors.ts';
import { bubblewrap } from './bubblewrap.ts';
import { container } from './container.ts';
import type { Sandbox } from './sandbox.ts';
import { trusted } from './trusted.ts';

/** Every sandbox by its name. */
export const sandboxes = { bubblewrap, container, trusted } satisfies Record<string, Sandbox>;

export type SandboxName = keyof typeof sandboxes;

/** What is tried when none is asked for; never `trusted`, which must be asked for by name. */
const WALLED = [bubblewrap, container];

/**
 * The sandbox to use: the one asked for, else the first with walls that this machine has.
 * @throws UserError when it can't be had: why, and how to get it
 */
export async function chooseSandbox(preference?: SandboxName): Promise<Sandbox> {
  const missing: string[] = [];
  const fixes: string[] = [];
  for (const sandbox of preference === undefined ? WALLED : [sandboxes[preference]]) {
    const answer = await sandbox.available();
    if (answer.ok) return sandbox;
    missing.push(`${sandbox.name}: ${answer.why}`);
    fixes.push(`${sandbox.name}: ${answer.fix}`);
  }
  if (preference === undefined) fixes.push('or, for your own code only, run it without walls: --trust');
  throw new UserError('there is no sandbox to run code in', { where: missing.join('; '), fix: fixes.join('\n  ') });
}
