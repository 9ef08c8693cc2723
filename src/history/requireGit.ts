import { UserError } from '../errors.ts';
import { git, type GitPlace } from './git.ts';

/** The first git that can be pointed at another configuration file (`GIT_CONFIG_GLOBAL`). */
const OLDEST = [2, 32] as const;

/** The search paths whose git was found to be new enough: it is asked once a process. */
const fine = new Set<string>();

/** Refuses a git that is too old to be kept away from the user's configuration. @throws UserError */
export async function requireGit(place: GitPlace): Promise<void> {
  const path = process.env['PATH'] ?? '';
  if (fine.has(path)) return;
  const printed = (await git(place, ['version'])).toString().trim();
  const found = /(\d+)\.(\d+)/.exec(printed);
  const major = Number(found?.[1]);
  const minor = Number(found?.[2]);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) {
    fine.add(path);
    return;
  }
  throw new UserError(`git is too old: ${printed || 'it told no version'}`, {
    fix: `Install git ${OLDEST.join('.')} or newer.`,
  });
}
