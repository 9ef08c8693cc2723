/** A part of a file that a diff shows, context lines included. Lines count from 1. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
}

const HEADER = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@/;

/** The hunks of one file's patch, as GitHub gives it (without the two lines that name the file). */
export function parseHunks(patch: string): Hunk[] {
  const hunks: Hunk[] = [];
  let [oldLeft, newLeft] = [0, 0];
  for (const line of patch.split('\n')) {
    if (oldLeft > 0 || newLeft > 0) {
      // A line of the file can look like a header; only one outside the counted lines is one.
      if (!line.startsWith('+') && !line.startsWith('\\')) oldLeft -= 1;
      if (!line.startsWith('-') && !line.startsWith('\\')) newLeft -= 1;
      continue;
    }
    const found = HEADER.exec(line);
    if (found === null) continue;
    const [, oldStart, oldLines = '1', newStart, newLines = '1'] = found;
    const hunk = {
      oldStart: Number(oldStart),
      oldLines: Number(oldLines),
      newStart: Number(newStart),
      newLines: Number(newLines),
    };
    hunks.push(hunk);
    [oldLeft, newLeft] = [hunk.oldLines, hunk.newLines];
  }
  return hunks;
}

/** Whether one hunk shows all lines from `first` to `last` of the new file, so that a review can comment on them. */
export function showsLines(hunks: readonly Hunk[], first: number, last: number): boolean {
  return hunks.some(({ newStart, newLines }) => first <= last && newStart <= first && last < newStart + newLines);
}
