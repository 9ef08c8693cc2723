import { stripAnsi } from './cleanText.ts';
import type { Status } from './outcome.ts';
import type { RawOutcome } from './outcomeList.ts';
import {
  progressEntry,
  pytestTotals,
  pytestWords,
  summaryEntry,
  type PytestEntry,
  type PytestWord,
} from './pytestLine.ts';
import { nodeIdParts } from './pytestNodeId.ts';
import type { ReportFormat } from './reportFormat.ts';

const statuses: Record<PytestWord, Status> = {
  PASSED: 'passed',
  XPASS: 'passed',
  FAILED: 'failed',
  ERROR: 'errored',
  SKIPPED: 'skipped',
  XFAIL: 'skipped',
};

/**
 * What pytest prints with `-rA` (a short summary of all tests) or `-v` (a line for each test). The totals in the last
 * line must agree with the tests named above it: plain `pytest` output doesn't name the tests that passed.
 */
export const pytest: ReportFormat = {
  title: 'pytest',
  detect: (head) =>
    /^=+ (?:test session starts|short test summary info) =+\s*$|^(?:PASSED|FAILED) \S+\.py::/m.test(stripAnsi(head)),

  async parse(reader, outcomes) {
    const entries = new Map<string, PytestEntry>();
    let totals: Map<PytestWord, number> | undefined;
    let part: 'progress' | 'details' | 'summary' = 'progress';
    await reader.forEachLine((raw, number) => {
      const line = stripAnsi(raw).trimEnd();
      const found = pytestTotals(line);
      if (found !== null) {
        totals = found;
        part = 'details';
      } else if (/^=+ [^=].{0,100} =+$/.test(line)) {
        part = line.includes(' test session starts ') ? 'progress' : 'details';
        if (line.includes(' short test summary info ')) part = 'summary';
      } else if (part !== 'details') {
        const entry = part === 'summary' ? summaryEntry(line) : progressEntry(line);
        if (entry === null) return;
        if (entries.size >= reader.limits.outcomes) throw reader.broken('it names too many tests', { line: number });
        // Tests told by place only have nothing else to tell them apart.
        const key = entry.folded > 0 ? `${number}` : `${entry.word} ${entry.subtest} ${entry.nodeId}`;
        // The summary comes after the progress and knows more.
        if (entry.reason !== '' || !entries.has(key)) entries.set(key, entry);
      }
    });
    if (totals === undefined) {
      throw reader.broken('it has no last line with totals: the run crashed or the output is cut off');
    }
    if ((totals.get('SKIPPED') ?? 0) > reader.limits.outcomes) throw reader.broken('it counts too many tests');
    const named = withSkipsOnce([...entries.values()], totals);
    for (const word of pytestWords) {
      const said = totals.get(word) ?? 0;
      const found = countOf(named, word);
      if (said === found) continue;
      throw reader.broken(`its last line counts ${said} ${word}, its other lines name ${found}`, {
        fix: 'Run pytest with -rA, or with --junitxml=report.xml and give that file.',
      });
    }
    for (const phases of phasesByTest(named).values()) {
      for (const phase of phases) outcomes.addPhase(phase);
    }
  },
};

/**
 * Which lines tell the skipped tests: with `-v` those that name them, else those that tell them by place. What neither
 * tells (a file skipped as a whole, under `-v`) is kept as skipped without a name.
 */
function withSkipsOnce(entries: readonly PytestEntry[], totals: ReadonlyMap<PytestWord, number>): PytestEntry[] {
  const said = totals.get('SKIPPED') ?? 0;
  const single = entries.filter((entry) => entry.folded === 0);
  const named = countOf(single, 'SKIPPED');
  if (named === 0 && countOf(entries, 'SKIPPED') >= said) return [...entries];
  if (named >= said) return single;
  return [...single, { word: 'SKIPPED', nodeId: '', folded: said - named, subtest: '', reason: 'not named' }];
}

function countOf(entries: readonly PytestEntry[], word: PytestWord): number {
  return entries.reduce((sum, entry) => (entry.word === word ? sum + Math.max(entry.folded, 1) : sum), 0);
}

/** A test that passed and whose teardown failed has two lines: they belong together. */
function phasesByTest(entries: readonly PytestEntry[]): Map<string, RawOutcome[]> {
  const tests = new Map<string, RawOutcome[]>();
  for (const [index, entry] of entries.entries()) {
    const status = statuses[entry.word];
    if (entry.folded > 0) {
      const outcome = { file: entry.nodeId, name: `(skipped) ${entry.reason}`, status, message: entry.reason };
      for (let each = 0; each < entry.folded; each += 1) tests.set(`folded ${index} ${each}`, [outcome]);
      continue;
    }
    const message = [entry.subtest, entry.reason].filter((text) => text !== '').join(' ');
    const phases = tests.get(entry.nodeId) ?? [];
    phases.push({ ...nodeIdParts(entry.nodeId), status, message });
    tests.set(entry.nodeId, phases);
  }
  return tests;
}
