import { changedFiles } from './changedFiles.ts';
import type { FakeRepository, Pull } from './repository.ts';

/** Whether lines of the new file can be commented on: they are in one hunk of the pull request. */
export async function linesAreInDiff(
  { git }: FakeRepository,
  { base, headSha }: Pull,
  path: string,
  start: number,
  end: number,
): Promise<boolean> {
  const from = await git.git(['merge-base', `refs/heads/${base}`, headSha]);
  const file = (await changedFiles(git, from, headSha)).find(({ filename }) => filename === path);
  const hunks = [...(file?.patch ?? '').matchAll(/^@@ -\S+ \+(\d+)(?:,(\d+))? @@/gm)];
  return hunks.some(([, at, count]) => {
    const first = Number(at);
    return start <= end && start >= first && end < first + Number(count ?? 1);
  });
}
