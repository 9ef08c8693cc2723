import { applyPatch, structuredPatch } from 'diff';

/** With more hunks than this, only the whole is put back. */
const MAX_HUNKS = 8;

/**
 * The texts between two versions of a function: each changed stretch put back alone, then all of them. The former keep
 * what else was changed on purpose.
 * @param before the earlier version @param now the version to mend
 */
export function revertHunks(before: string, now: string): string[] {
  const patch = structuredPatch('f', 'f', `${now}\n`, `${before}\n`, '', '', { context: 0 });
  if (patch.hunks.length < 2 || patch.hunks.length > MAX_HUNKS) return [before];
  const alone = patch.hunks.flatMap((hunk) => {
    const text = applyPatch(`${now}\n`, { ...patch, hunks: [hunk] });
    return text === false ? [] : [text.replace(/\n$/, '')];
  });
  return [...alone, before];
}
