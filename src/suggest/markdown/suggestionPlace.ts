import { isShownWhole } from './escape.ts';

/** A part of a file that a pull request's diff shows, context lines included; lines count from 1. */
export interface ShownLines {
  readonly newStart: number;
  readonly newLines: number;
}

/** Lines of a file, both ends included and counted from 1, and what is to stand for them. */
export interface SuggestionPlace {
  readonly firstLine: number;
  readonly lastLine: number;
  readonly lines: readonly string[];
}

/** A longer suggestion is hard to read in a diff. */
const MOST_LINES = 60;

/**
 * Where a change can be shown as a suggestion that GitHub applies: all changed lines as one stretch, inside one hunk of
 * the pull request's diff.
 * @param edit the whole file, as the pull request has it and as it is to be
 * @param hunks of that file in the pull request
 * @returns undefined where it can't: the lines are not shown, are too many, or hold what a comment can't (line ends of
 * another system, characters that nobody sees)
 */
export function suggestionPlace(
  { before, after }: { readonly before: string; readonly after: string },
  hunks: readonly ShownLines[],
): SuggestionPlace | undefined {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const shortest = Math.min(old.length, now.length);
  let head = 0;
  while (head < shortest && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < shortest - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  // A file's last line has no end: what differs behind the last line end can't be told in a suggestion.
  if (tail === 0) return undefined;
  const shows = (first: number, last: number): boolean =>
    hunks.some(({ newStart, newLines }) => newStart <= first && last < newStart + newLines);
  // Nothing is taken out: a line beside is taken in, for a suggestion stands for at least one.
  if (head + tail === old.length && head > 0 && shows(head, head)) head -= 1;
  else if (head + tail === old.length) tail -= 1;
  const [firstLine, lastLine] = [head + 1, old.length - tail];
  const lines = now.slice(head, now.length - tail);
  const isReadable = lastLine - firstLine < MOST_LINES && lines.length <= MOST_LINES && lines.every(isShownWhole);
  return isReadable && tail > 0 && shows(firstLine, lastLine) ? { firstLine, lastLine, lines } : undefined;
}
