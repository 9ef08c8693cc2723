import { wholeFile, wholeRun, isFailing, type Status } from './outcome.ts';
import type { OutcomeList, RawOutcome } from './outcomeList.ts';
import type { ReportFormat } from './reportFormat.ts';
import { looksLikeFile } from './relativeFile.ts';
import type { TapPoint } from './tapPoint.ts';
import { TapReader } from './tapReader.ts';

/**
 * TAP 13 and 14: node:test, tape, node-tap, ava, Vitest, mocha and whatever else writes it.
 *
 * What is a test: a point at the top level, one with a duration, or one with a subtest. Other points inside a subtest
 * are its assertions and count towards it. In tape's way of writing the heading comment names the test.
 */
export const tap: ReportFormat = {
  title: 'TAP',
  detect: (head) =>
    /^(?:TAP version 1[34]\r?$|1\.\.\d+|(?:not )?ok(?: \d+)?(?: |$))/m.test(head) && !/^\s*[<{]/.test(head),

  async parse(reader, outcomes) {
    const tree = new TapReader(reader);
    await reader.forEachLine((line, number, ended) => tree.take(line, number, ended));
    const points = tree.finish();
    for (const test of topTests(points)) addTest(test, [], outcomes);
    if (tree.bailed !== null) {
      outcomes.add({ name: wholeRun, status: 'errored', message: `The run bailed out: ${tree.bailed}` });
    }
    if (tree.summaryFail > 0 && !points.some(failsAnywhere)) {
      throw reader.broken(`its summary counts ${tree.summaryFail} failures, none is there`);
    }
  },
};

function failsAnywhere(point: TapPoint): boolean {
  return !point.ok || (point.children?.some(failsAnywhere) ?? false);
}

/** A test to report: its point, its assertions and the tests inside it. */
interface TapTest {
  point: TapPoint;
  assertions: readonly TapPoint[];
  tests: readonly TapPoint[];
}

function testOf(point: TapPoint): TapTest {
  const children = point.children ?? [];
  return { point, assertions: children.filter(isAssertion), tests: children.filter((child) => !isAssertion(child)) };
}

/** In tape's way of writing, consecutive points under one heading are one test's assertions. */
function topTests(points: readonly TapPoint[]): TapTest[] {
  const tests: TapTest[] = [];
  let assertions: TapPoint[] = [];
  let open: TapPoint['heading'] = null;
  for (const point of points) {
    const { heading } = point;
    if (heading === null) {
      tests.push(testOf(point));
    } else if (heading === open) {
      assertions.push(point);
    } else {
      assertions = [point];
      const name = heading.text.replace(/^(?:SKIP|TODO) /, '');
      const whole = {
        ...point,
        name,
        ok: true,
        directive: null,
        reason: '',
        durationMs: null,
        notes: '',
        children: null,
      };
      tests.push({ point: whole, assertions, tests: [] });
    }
    open = heading;
  }
  return tests;
}

function addTest({ point, assertions, tests }: TapTest, path: readonly string[], outcomes: OutcomeList): void {
  const failingBefore = outcomes.failing;
  for (const test of tests) {
    // What a skipped or todo suite holds is not counted either.
    const inner = point.directive === null ? test : { ...test, directive: point.directive };
    addTest(testOf(inner), [...path, point.name], outcomes);
  }
  const explained = outcomes.failing > failingBefore;
  if (tests.length > 0 && assertions.length === 0) {
    // All is in its tests, except a failure of its own: a hook, a time limit, a crash.
    if (!point.ok && point.directive === null && !explained) {
      outcomes.add(outcomeOf(point, path, 'errored', messageFor(point, [])));
    }
    return;
  }
  outcomes.add(outcomeOf(point, path, statusOf(point, assertions, explained), messageFor(point, assertions)));
}

/** Only tests have durations or subtests. */
function isAssertion(point: TapPoint): boolean {
  return (
    point.children === null &&
    point.durationMs === null &&
    !/^[ \t]*duration_ms:/m.test(point.notes) &&
    point.directive === null
  );
}

function statusOf(point: TapPoint, own: readonly TapPoint[], explained: boolean): Status {
  if (point.directive !== null) return 'skipped';
  if (own.length > 0 && own.every((each) => each.directive !== null)) return 'skipped';
  if (own.some((each) => !each.ok && each.directive === null)) return 'failed';
  return point.ok || explained ? 'passed' : 'failed';
}

function messageFor(point: TapPoint, own: readonly TapPoint[]): string {
  const assertions = own
    .filter((each) => !each.ok)
    .map((each) => `not ok: ${each.name}\n${withoutDuration(each.notes)}`);
  return [point.reason, ...assertions, point.ok ? '' : withoutDuration(point.notes)]
    .filter((part) => part !== '')
    .join('\n');
}

function withoutDuration(notes: string): string {
  return notes.replace(/^[ \t]*duration_ms:.*\n/gm, '');
}

function outcomeOf(point: TapPoint, path: readonly string[], status: Status, message: string): RawOutcome {
  const yamlDuration = /^[ \t]*duration_ms: ([\d.]{1,20})/m.exec(point.notes)?.[1];
  // Vitest's flat way of writing has it all in the name.
  const whole =
    path.length === 0 && looksLikeFile(point.name.split(' > ')[0] ?? '') ? point.name.split(' > ') : [point.name];
  const [first = '', ...groups] = [...path, ...whole];
  const inFile = looksLikeFile(first);
  const names = inFile ? groups : [first, ...groups];
  return {
    file: inFile ? first : null,
    suite: names.slice(0, -1).join(' > '),
    name: names.at(-1) ?? wholeFile,
    status: names.length === 0 && isFailing({ status }) ? 'errored' : status,
    durationMs: point.durationMs ?? (yamlDuration === undefined ? null : Number(yamlDuration)),
    message: status === 'passed' ? null : message,
  };
}
