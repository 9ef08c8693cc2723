import type { LanguageName } from './language.ts';

/** A stretch of a text: UTF-16 indices as `String.slice` takes them, and 1-based lines, both ends included. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
  readonly endLine: number;
}

/** One function's text in one version of a file. */
export interface FunctionVersion {
  readonly path: string;
  /** qualified by everything around it: `Dayjs.format`, `outer.inner`; a repeated name gets `#2`, `#3` ... */
  readonly name: string;
  /** the name's last part, as the function's own text has it: `format`, `proto.tz` */
  readonly localName: string;
  readonly span: Span;
  /** exactly what stands in the file between the span's ends */
  readonly text: string;
  readonly language: LanguageName;
  /** what stands before the body, on one line */
  readonly signature: string;
  /** as written, without types and defaults: `a`, `...rest`, `*args`, `{ b, c }` */
  readonly parameters: readonly string[];
  /** what the function calls, as written, in order of appearance, each once */
  readonly calls: readonly string[];
  /** the qualified name of the function this one stands in */
  readonly outer?: string;
}
