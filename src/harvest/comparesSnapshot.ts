import { isCut } from './testText.ts';

const COMPARES =
  /toMatch(?:Inline)?Snapshot|toThrowErrorMatching(?:Inline)?Snapshot|\bt\.snapshot\(|\bsnapshot\b\s*==|==\s*snapshot\b/;

/**
 * Whether a test compares with what was recorded: that proves that something changed, not what is right.
 * @param text the test's own text; where it is not known, or not the whole of it, the file answers for it
 */
export function comparesSnapshot(text: string, file: string): boolean {
  return COMPARES.test(text) || ((text === '' || isCut(text)) && COMPARES.test(file));
}
