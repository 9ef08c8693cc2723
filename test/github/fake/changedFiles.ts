import type { BareRepository } from './bareRepository.ts';

/** The tree of nothing. */
const EMPTY = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const STATUS: Readonly<Record<string, string>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  T: 'changed',
  R: 'renamed',
};

/** The files that differ between two commits as pull requests show them: counts, and the patch's hunks. */
export async function changedFiles(git: BareRepository, from: string | undefined, to: string) {
  const range = [from ?? EMPTY, to];
  const names = await git.git(['diff', '--name-status', '-M', '-z', ...range]);
  const parts = names.split('\0').filter((part) => part !== '');
  const files: { status: string; path: string; old?: string }[] = [];
  while (parts.length > 0) {
    const letter = (parts.shift() ?? '').charAt(0);
    const first = parts.shift() ?? '';
    if (letter === 'R') files.push({ status: 'renamed', path: parts.shift() ?? '', old: first });
    else files.push({ status: STATUS[letter] ?? 'changed', path: first });
  }
  return Promise.all(
    files.map(async ({ status, path, old }) => {
      const paths = old === undefined ? [path] : [old, path];
      const diff = await git.git(['diff', '-M', ...range, '--', ...paths]);
      const start = diff.indexOf('\n@@');
      const patch = start < 0 ? undefined : diff.slice(start + 1);
      const lines = (patch ?? '').split('\n');
      const [additions, deletions] = ['+', '-'].map((sign) => lines.filter((line) => line.startsWith(sign)).length);
      return {
        sha: (await git.find(`${status === 'removed' ? range[0] : to}:${path}`)) ?? null,
        filename: path,
        ...(old === undefined ? {} : { previous_filename: old }),
        status,
        additions,
        deletions,
        changes: (additions ?? 0) + (deletions ?? 0),
        ...(patch === undefined ? {} : { patch }),
      };
    }),
  );
}
