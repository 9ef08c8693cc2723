import { cleanLine } from './cleanText.ts';

/** The words pytest prints for a test's result. */
export const pytestWords = ['PASSED', 'XPASS', 'FAILED', 'ERROR', 'SKIPPED', 'XFAIL'] as const;
export type PytestWord = (typeof pytestWords)[number];

/** One line that names a result. */
export interface PytestEntry {
  word: PytestWord;
  /** The test's node id; for tests skipped and told by place only (`SKIPPED [2] a.py:3: reason`), that file. */
  nodeId: string;
  /** How many tests the line stands for when it names a place instead of a test; 0 when it names a test. */
  folded: number;
  /** Which part of the test it is about; empty for the whole test. */
  subtest: string;
  reason: string;
}

const inTotals: Readonly<Record<string, PytestWord>> = {
  passed: 'PASSED',
  xpassed: 'XPASS',
  failed: 'FAILED',
  error: 'ERROR',
  errors: 'ERROR',
  skipped: 'SKIPPED',
  xfailed: 'XFAIL',
};

/** Other things that the last line counts: warnings, tests left out or run again, parts of tests. */
const besideTests = /^(?:warnings?|deselected|reruns?|subtests? (?:passed|failed|skipped|xfailed|xpassed))$/;

// Lines beyond this are test output.
const maxChars = 20_000;

/** A line of the short test summary: `FAILED a.py::test_b - reason`. Null for anything else. */
export function summaryEntry(line: string): PytestEntry | null {
  if (line.length > maxChars) return null;
  const folded = /^SKIPPED \[(\d{1,6})\] ([^:]+)(?::\d+)?(?:: (.*))?$/.exec(line);
  if (folded !== null) {
    const [, count = '', nodeId = '', reason = ''] = folded;
    return { word: 'SKIPPED', nodeId, folded: Number(count), subtest: '', reason };
  }
  const sub = /^SUB(?:FAIL(?:ED)?|SKIP(?:PED)?|PASS(?:ED)?)(\([^)]*\)|\[[^\]]*\](?: \([^)]*\))?|) (.+)$/.exec(line);
  if (sub !== null) {
    // Only failed subtests are part of the totals that are checked.
    if (!line.startsWith('SUBFAIL')) return null;
    return { word: 'FAILED', folded: 0, subtest: cleanLine(sub[1] ?? '') || '(part)', ...splitReason(sub[2] ?? '') };
  }
  const word = pytestWords.find((each) => line.startsWith(`${each} `));
  if (word === undefined) return null;
  return { word, folded: 0, subtest: '', ...splitReason(line.slice(word.length + 1)) };
}

/** A line of `-v`: `a.py::test_b PASSED [ 50%]`, or pytest-xdist's `[gw0] [ 50%] PASSED a.py::test_b`. */
export function progressEntry(line: string): PytestEntry | null {
  if (line.length > maxChars || !line.includes('::')) return null;
  const parallel = /^\[gw\d+\] \[[^\]]{1,12}\] ([A-Z]+) (.+)$/.exec(line);
  if (parallel !== null) {
    const word = pytestWords.find((each) => each === parallel[1]);
    return word === undefined ? null : { word, nodeId: (parallel[2] ?? '').trim(), folded: 0, subtest: '', reason: '' };
  }
  const bracket = line.endsWith(']') ? line.lastIndexOf('[') : -1;
  const percent = bracket > 0 && /^\[[^\]]{1,20}\]$/.test(line.slice(bracket)) && line[bracket - 1] === ' ';
  const text = percent ? line.slice(0, bracket).trimEnd() : line;
  const last = [...text.matchAll(/ (PASSED|XPASS|FAILED|ERROR|SKIPPED|XFAIL)(?= \(|$)/g)].at(-1);
  const word = pytestWords.find((each) => each === last?.[1]);
  if (last === undefined || word === undefined) return null;
  const nodeId = text.slice(0, last.index).trimEnd();
  if (!/^\S[^:]*::/.test(nodeId)) return null;
  const reason = text.slice(last.index + 1 + word.length).trim();
  return { word, nodeId, folded: 0, subtest: '', reason: reason.replace(/^\(/, '').replace(/\)$/, '') };
}

/** The last line, `= 2 failed, 3 passed in 0.12s =` (bare with `-q`): counts by word, 0 for those not in it. */
export function pytestTotals(line: string): Map<PytestWord, number> | null {
  if (line.length > 500) return null;
  const match = /^(=+ )?(.+) in \d+(?:\.\d+)?s(?: \(\d+:\d\d:\d\d\))?( =+)?$/.exec(line);
  if (match === null || (match[1] === undefined) !== (match[3] === undefined)) return null;
  const totals = new Map<PytestWord, number>(pytestWords.map((word) => [word, 0]));
  if (match[2] === 'no tests ran') return totals;
  for (const part of (match[2] ?? '').split(', ')) {
    const [, count = '', kind = ''] = /^(\d{1,9}) ([a-z]+(?: [a-z]+)?)$/.exec(part) ?? [];
    if (count === '') return null;
    const word = inTotals[kind];
    // An unknown word may be a damaged one: better no totals than some that leave failures out.
    if (word === undefined && !besideTests.test(kind)) return null;
    if (word !== undefined) totals.set(word, Number(count));
  }
  return totals;
}

/** A parameter in brackets may hold ` - ` itself: the reason begins after the closing bracket. */
function splitReason(text: string): { nodeId: string; reason: string } {
  const dash = text.indexOf(' - ');
  const bracket = text.indexOf('[');
  const from = bracket !== -1 && bracket < dash ? text.indexOf('] - ', bracket) + 1 : dash;
  if (dash === -1 || from <= 0) return { nodeId: text.trim(), reason: '' };
  return { nodeId: text.slice(0, from).trim(), reason: text.slice(from + 3).trim() };
}
