import type { StaticFinding } from './verdict.ts';

/** A text and what a static check says of it. */
export interface CheckedText {
  readonly text: string;
  readonly findings: readonly StaticFinding[];
}

/**
 * The findings that the replaced version did not have: the multiset difference by rule and by the line's text without
 * its layout, so that code which only moved is not new, and code that was doubled is.
 */
export function newFindings(before: CheckedText, after: CheckedText): StaticFinding[] {
  const old = new Map<string, number>();
  for (const key of keysOf(before)) old.set(key, (old.get(key) ?? 0) + 1);
  const keys = keysOf(after);
  return after.findings.filter((_, i) => {
    const left = old.get(keys[i]!) ?? 0;
    if (left > 0) old.set(keys[i]!, left - 1);
    return left === 0;
  });
}

function keysOf({ text, findings }: CheckedText): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  return findings.map(({ check, rule, line }) =>
    [check, rule, (lines[line - 1] ?? '').replace(/\s+/g, ' ').trim()].join('\0'),
  );
}
