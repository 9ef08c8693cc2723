import { languages } from '../../source/index.ts';
import type { FunctionVersion } from '../../source/index.ts';
import type { Coverage } from './coverage.ts';
import { lineSuspicion, testsWithLines } from './lineSuspicion.ts';
import type { Suspect } from './localise.ts';
import { ochiai } from './ochiai.ts';
import { functionKey } from './scene.ts';
import { statementLines } from './statementLines.ts';

/** How suspicious the lines of one function are, from its first on. */
type Suspicions = readonly number[];

/** Reckoned once for all edits of a function. */
const reckoned = new WeakMap<Coverage, WeakMap<FunctionVersion, Suspicions | null>>();

/**
 * How suspicious the place of an edit is: the greatest {@link lineSuspicion} of the lines that it touches, from 0 to 1.
 * The signature ran whenever the function did. In Python, where a statement over several lines tells of some of them, the
 * others are as the nearest one before them in the statement, or else after them.
 * @param span of the edit in the function's text, in UTF-16 units
 * @returns undefined where it isn't known which lines of the function the tests ran
 */
export function editSuspicion(
  coverage: Coverage | undefined,
  { fn }: Pick<Suspect, 'fn'>,
  span: { readonly start: number; readonly end: number },
): number | undefined {
  if (coverage === undefined) return undefined;
  const ofCoverage = reckoned.get(coverage) ?? new WeakMap<FunctionVersion, Suspicions | null>();
  reckoned.set(coverage, ofCoverage);
  let lines = ofCoverage.get(fn);
  if (lines === undefined) {
    lines = suspicionsOf(coverage, fn) ?? null;
    ofCoverage.set(fn, lines);
  }
  if (lines === null) return undefined;
  const first = breaksBefore(fn.text, span.start);
  // An edit that ends with a line doesn't touch the next.
  const last = breaksBefore(fn.text, Math.max(span.start, span.end - 1));
  return Math.max(0, ...lines.slice(first, last + 1));
}

function suspicionsOf(coverage: Coverage, fn: FunctionVersion): Suspicions | undefined {
  const known = lineSuspicion(fn.path, coverage);
  if (known === undefined) return undefined;
  const count = breaksBefore(fn.text, fn.text.length) + 1;
  const own = Array.from({ length: count }, (_, at) => known.get(fn.span.startLine + at));
  const tests = testsWithLines(fn.path, coverage);
  const running = tests.filter(({ functions }) => functions.has(functionKey(fn)));
  // A function that runs while files are loaded runs in no test.
  if (running.length === 0 && own.every((line) => line === undefined)) return undefined;
  const isPython = languages[fn.language].family === 'python';
  const told = isPython ? withWholeStatements(own, statementLines(fn.text)) : own;
  const failed = running.filter(({ failing }) => failing).length;
  const ofSignature = ochiai(
    { failed, passed: running.length - failed },
    tests.filter(({ failing }) => failing).length,
  );
  const signature = isPython ? pythonSignature(fn.text) : linesBefore(running, fn);
  return told.map((line, at) => Math.max(line ?? 0, at < signature ? ofSignature : 0));
}

/** Gives the lines of a statement that nothing is told of what its others have. */
function withWholeStatements(own: readonly (number | undefined)[], starts: readonly number[]): (number | undefined)[] {
  const told = [...own];
  const lines = [...own.keys()];
  for (const order of [lines, lines.toReversed()]) {
    const last = new Map<number | undefined, number>();
    for (const at of order) {
      const line = own[at];
      if (line === undefined) told[at] ??= last.get(starts[at]);
      else last.set(starts[at], line);
    }
  }
  return told;
}

/** How many lines the decorators and the line of the definition take. */
function pythonSignature(text: string): number {
  const starts = statementLines(text);
  const lines = text.split(/\r\n|\n|\r/);
  const definition = starts.findIndex((start, at) => start === at && !/^\s*(?:[@#]|$)/.test(lines[at]!));
  const end = starts.findIndex((start) => start > definition);
  return end === -1 ? starts.length : end;
}

/** How many lines a function has up to the first that V8 saw run: it begins with the parameters, not with what names them. */
function linesBefore(running: Coverage['tests'], { path, span }: FunctionVersion): number {
  for (let line = span.startLine; line <= span.endLine; line++) {
    if (running.some(({ lines }) => lines.get(path)?.has(line))) return line - span.startLine + 1;
  }
  return 0;
}

function breaksBefore(text: string, end: number): number {
  let breaks = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) breaks++;
  return breaks;
}
