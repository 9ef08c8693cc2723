import type { PromptTask } from '../preference/index.ts';
import { languages } from '../source/index.ts';

/** What stands around a function in its file. */
export interface InFile {
  /** the file up to the function */
  readonly before: string;
  /** the file after it */
  readonly after: string;
}

/** A function that a model can read as code in its file, not only as a question about it. */
export type TaskInFile = PromptTask & InFile;

/** Characters of the file before the function that are read: longer ones cost more time than they gain. */
const BEFORE = 1500;
/** Characters after it: what an edit that takes the function's end away is compared with. */
const AFTER = 240;

/** A function in its file, cut to what a model reads. */
export interface CodeView {
  /** what is read first: the file's path as a comment, then the code before the function, without the blanks at its end */
  readonly head: string;
  /** those blanks */
  readonly lead: string;
  /** what follows the function */
  readonly tail: string;
}

/** Cuts a file to what a model reads of it beside the function: whole lines, the nearest ones. */
export function codeView({ path, language, before, after }: TaskInFile): CodeView {
  const family = Object.values(languages).find(({ name }) => name === language)?.family;
  const comment = family === 'python' ? '#' : '//';
  const start = Math.max(0, before.length - BEFORE);
  const lineStart = start === 0 ? 0 : before.indexOf('\n', start) + 1;
  // A line that is longer than all that is read is cut.
  const near = before.slice(lineStart === 0 ? start : lineStart);
  const whole = `${comment} ${path}\n${near}`;
  const head = whole.trimEnd();
  const cut = after.slice(0, AFTER);
  const tail = cut.length < after.length && cut.includes('\n', 1) ? cut.slice(0, cut.lastIndexOf('\n')) : cut;
  // What ends the last line tells that nothing more is to come.
  return { head, lead: whole.slice(head.length), tail: tail === '' ? '\n' : tail };
}
