import { UserError } from '../../src/errors.ts';
import { defaultReportLimits, isFailing, outcomeId, parseReport, type Outcome } from '../../src/reports/index.ts';
import { fixture, formatOf, goodReports, root } from './fixtures.ts';
import { mutators, randomOf } from './mutateReport.ts';

const files = 10_000;
const limits = { outcomes: 5_000, bytes: 2 ** 20 };

/**
 * What must hold for a damaged report, whatever the damage:
 * - it is read or refused with a UserError that names it; nothing else is thrown;
 * - that takes less than a second;
 * - what is read has at least one outcome, its ids are unique and everything in it is within the limits;
 * - where the whole report has a failing outcome, so has what is read of it: damage never turns red into green;
 * - a cut off report is refused, unless only text after the last test is missing: then all outcomes are the same.
 *   (`go test -json` has no end of its own: one cut between two packages gives the packages before the cut, whole.)
 */
test('ten thousand damaged reports: no crash, no hang, no silent success', async () => {
  const random = randomOf(20_260_101);
  const goldens = new Map<string, Outcome[]>();
  for (const name of goodReports)
    goldens.set(name, await parseReport({ bytes: fixture(name), name }, { root, limits }));
  const kinds = Object.keys(mutators);
  const read = new Map<string, number>();
  let slowest = 0;
  for (let index = 0; index < files; index += 1) {
    const name = goodReports[index % goodReports.length] ?? '';
    const kind = kinds[random(kinds.length)] ?? '';
    const other = fixture(goodReports[random(goodReports.length)] ?? '');
    const bytes = mutators[kind]?.(fixture(name), random, other) ?? Buffer.alloc(0);
    // Mostly read as what it was, sometimes as what it now looks like.
    const format = random(4) === 0 ? {} : { format: formatOf(name) };
    // Processor time: other work on the machine must not fail the test.
    const started = process.cpuUsage();
    const result = await parseReport({ bytes, name }, { root, limits, ...format }).catch((error: unknown) => error);
    const { user, system } = process.cpuUsage(started);
    slowest = Math.max(slowest, (user + system) / 1_000);
    try {
      if (Array.isArray(result)) {
        read.set(kind, (read.get(kind) ?? 0) + 1);
        checkRead(result as Outcome[], goldens.get(name) ?? [], kind, name);
      } else {
        expect(result).toBeInstanceOf(UserError);
        expect((result as UserError).where).toContain(name);
      }
    } catch (error) {
      throw new Error(`mutation ${index}: ${kind} of ${name}\n${bytes.subarray(0, 20_000).toString()}`, {
        cause: error,
      });
    }
  }
  expect(slowest).toBeLessThan(1_000);
  // The check above means something only where damaged reports are still read.
  for (const kind of ['flip', 'removeLines', 'remove', 'duplicateLines', 'insert', 'hugeNumber']) {
    expect(read.get(kind) ?? 0).toBeGreaterThan(10);
  }
}, 120_000);

function checkRead(outcomes: Outcome[], golden: readonly Outcome[], kind: string, name: string): void {
  expect(outcomes.length).toBeGreaterThan(0);
  expect(outcomes.length).toBeLessThanOrEqual(limits.outcomes);
  expect(new Set(outcomes.map(outcomeId)).size).toBe(outcomes.length);
  for (const { message, name: title, suite } of outcomes) {
    expect((message ?? '').length).toBeLessThan(defaultReportLimits.messageChars + 100);
    expect(Math.max(title.length, suite.length)).toBeLessThan(defaultReportLimits.nameChars + 100);
  }
  if (golden.some(isFailing)) expect(outcomes.some(isFailing)).toBe(true);
  if (kind === 'truncate') {
    const whole = golden.map(statusAndId);
    expect(outcomes.map(statusAndId)).toEqual(formatOf(name) === 'go-test' ? whole.slice(0, outcomes.length) : whole);
  }
}

function statusAndId(outcome: Outcome): string {
  return `${outcome.status} ${outcomeId(outcome)}`;
}

describe('damage that must be noticed, one by one', () => {
  test.each(goodReports)('%s cut at every byte is refused or the same', async (name) => {
    const bytes = fixture(name);
    const whole = (await parseReport({ bytes, name })).map(statusAndId);
    const step = Math.max(1, Math.floor(bytes.length / 150));
    for (let length = 0; length < bytes.length; length += step) {
      const cut = await parseReport({ bytes: bytes.subarray(0, length), name }, { format: formatOf(name) }).catch(
        (error: unknown) => error,
      );
      if (!Array.isArray(cut)) {
        expect(cut).toBeInstanceOf(UserError);
        continue;
      }
      const found = (cut as Outcome[]).map(statusAndId);
      expect(found).toEqual(formatOf(name) === 'go-test' ? whole.slice(0, found.length) : whole);
    }
  });
});
