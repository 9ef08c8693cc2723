/** The check run that shows a fix, or why there is none. */
export const FIX_CHECK = 'codelutra';
/** The check run that tells what was learnt. */
export const LEARN_CHECK = 'codelutra learn';

/** A suggestion's mark on its check run, by which buttons come back to it. */
export function suggestionMark(id: number): string {
  return `codelutra:${id}`;
}
