import { listFunctions } from '../source/index.ts';
import type { FunctionVersion } from '../source/index.ts';

/** A function that both versions of a file have, with different text. */
export interface ChangedFunction {
  old: FunctionVersion;
  new: FunctionVersion;
}

/** What changed in one file, in terms of functions. */
export interface FileChanges {
  path: string;
  /** Innermost first: a change inside a nested function is that function's alone. */
  changed: ChangedFunction[];
  /** Qualified names that only the new version has. */
  added: string[];
}

/**
 * The functions whose own text differs between two versions of a file. What differs only within nested functions that
 * both versions have is not the outer function's own.
 * @throws SourceSyntaxError where a version doesn't parse
 */
export async function changedFunctions(path: string, oldText: string, newText: string): Promise<FileChanges> {
  const before = await listFunctions(path, oldText);
  const after = await listFunctions(path, newText);
  const oldByName = new Map(before.map((fn) => [fn.name, fn]));
  const newByName = new Map(after.map((fn) => [fn.name, fn]));
  const changed: ChangedFunction[] = [];
  for (const fn of after) {
    const old = oldByName.get(fn.name);
    if (old === undefined || squeeze(old.text) === squeeze(fn.text)) continue;
    const own = ownText(fn, after, oldByName);
    if (own !== ownText(old, before, newByName)) changed.push({ old, new: fn });
  }
  return {
    path,
    changed: changed.sort((a, b) => depth(b.new, newByName) - depth(a.new, newByName)),
    added: after.filter(({ name }) => !oldByName.has(name)).map(({ name }) => name),
  };
}

/** The function's text with the nested functions that the other version has too put out by their names. */
function ownText(
  fn: FunctionVersion,
  all: readonly FunctionVersion[],
  shared: ReadonlyMap<string, FunctionVersion>,
): string {
  const inside = all.filter(
    ({ name, span }) => name !== fn.name && shared.has(name) && span.start >= fn.span.start && span.end <= fn.span.end,
  );
  let text = '';
  let at = fn.span.start;
  for (const inner of inside.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end)) {
    if (inner.span.start < at) continue;
    text += `${fn.text.slice(at - fn.span.start, inner.span.start - fn.span.start)}\0${inner.name}\0`;
    at = inner.span.end;
  }
  return squeeze(text + fn.text.slice(at - fn.span.start));
}

/** Line ends and trailing blanks aside; indentation counts, as it does in Python. */
function squeeze(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function depth(fn: FunctionVersion, byName: ReadonlyMap<string, FunctionVersion>): number {
  let levels = 0;
  for (let outer = fn.outer; outer !== undefined; outer = byName.get(outer)?.outer) levels++;
  return levels;
}
