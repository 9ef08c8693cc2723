import { UserError } from '../errors.ts';

/** A text that its language's grammar does not accept; nothing is read from such a text. */
export class SourceSyntaxError extends UserError {
  /** 1-based */
  readonly line: number;
  /** 1-based, in UTF-16 units */
  readonly column: number;

  constructor(path: string, language: string, line: number, column: number, near: string) {
    super(`not valid ${language} near ${JSON.stringify(near)}`, {
      where: `${path}:${line}:${column}`,
      fix: 'Correct the syntax there, or leave this file out.',
    });
    this.line = line;
    this.column = column;
  }
}
