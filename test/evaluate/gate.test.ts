import { gate, type TaskResult } from '../../src/evaluate/index.ts';
import { exampleCandidate, exampleTask } from './examples.ts';

/** Tasks of which the first `passed` are solved; the rest fail in the way of `fails`. */
function results(count: number, passed: number, fails: Parameters<typeof exampleCandidate>[0] = {}): TaskResult[] {
  return Array.from({ length: count }, (_, i) => ({
    ...exampleTask(`t${i}`, 0, 0),
    candidates: [exampleCandidate(i < passed ? { kind: 'passed' } : fails)],
  }));
}

const general = { base: results(40, 10), candidate: results(40, 10) };
const verdictOf = ({ decision, reasons }: ReturnType<typeof gate>): string =>
  [decision, ...reasons.map(({ verdict, text }) => `${verdict}: ${text}`)].join('\n');

test('a clear gain that costs nothing is published, with its figures', () => {
  const result = gate(results(60, 10), results(60, 30), general);
  expect(verdictOf(result)).toMatch(
    /^publish\ngood: Not worse on the held-out tasks: pass@1 \+33\.3 points against the parent \(95% interval \+\d+\.\d to \+\d+\.\d\); the chance that it is more than 2 points worse is 0\.0%\.\n/,
  );
  expect(result.reasons.map(({ verdict }) => verdict)).toEqual(['good', 'good', 'good', 'good']);
  expect(result.passDifference.value).toBeCloseTo(1 / 3, 10);
});

test('no change at all is published', () => {
  expect(gate(results(60, 10), results(60, 10), general).decision).toBe('publish');
});

test('a checkpoint made worse is refused, and says so', () => {
  const result = gate(results(60, 30), results(60, 20), general);
  expect(verdictOf(result)).toMatch(/^refuse\nbad: Worse on the held-out tasks: pass@1 \u221216\.7 points/);
});

test('as many gained as lost is refused while it may well be worse', () => {
  const parent = results(40, 20);
  // 9 tasks gained, 9 lost: no difference, but a wide interval around it.
  const candidate = parent.map((task, i) => ({ ...task, candidates: parent[(i + 9) % 40]!.candidates }));
  expect(verdictOf(gate(parent, candidate, general))).toMatch(/^refuse\nbad: Not sure enough .* worse is [34]\d\.\d%/);
});

test.each([
  ['syntax errors', 30, { kind: 'syntax-error' }, /bad: Syntax errors: up against the parent, \+33\.3 points/],
  ['copies', 0, { copy: true }, /bad: Copies of the bug: up against the parent, \+83\.3 points/],
] as const)('more %s are refused', (_, gain, fails, message) => {
  const worse = results(60, 10 + gain, fails);
  expect(verdictOf(gate(results(60, 10), worse, general))).toMatch(message);
  expect(gate(results(60, 10), worse, general).decision).toBe('refuse');
  expect(gate(results(60, 10), worse, general, { rateMargin: 0.9 }).decision).toBe('publish');
});

test('more of them that may be chance: canary', () => {
  const candidate = results(60, 13).map((task, at) => (at === 59 ? results(60, 10, { copy: true })[59]! : task));
  expect(verdictOf(gate(results(60, 10), candidate, general))).toMatch(
    /^canary\n[^]*unsure: Copies of the bug: perhaps up against the parent, \+1\.7 points .*Canary only/,
  );
});

test('more copies of the bug are no harm beside a clear gain: they fail their tests and are never shown', () => {
  const result = gate(results(60, 10), results(60, 40, { copy: true }), general);
  expect(verdictOf(result)).toMatch(
    /^publish\n[^]*good: Copies of the bug: up, \+33\.3 points .*, beside a clear gain\./,
  );
});

test('forgetting the general suite: refused where it is clear, canary where it may be chance, nothing up to two points', () => {
  const of = (passed: number, count: number): ReturnType<typeof gate> =>
    gate(results(60, 10), results(60, 30), { base: results(count, 10), candidate: results(count, passed) });
  expect(verdictOf(of(4, 40))).toMatch(
    /^refuse\n[^]*bad: Forgot too much of the general suite: pass@1 \u221215\.0 points/,
  );
  expect(verdictOf(of(9, 40))).toMatch(
    /^canary\n[^]*unsure: Perhaps forgot some of the general suite: pass@1 \u22122\.5 points/,
  );
  expect(of(9, 50).decision).toBe('publish');
});

test('with fewer than thirty tasks it cannot tell: canary only', () => {
  expect(verdictOf(gate(results(29, 5), results(29, 25), general))).toMatch(
    /^canary\nunsure: Can't tell: 29 held-out tasks, and 30 are needed\. Canary only\.\nunsure: On the few held-out tasks: pass@1 \+69\.0 points/,
  );
  expect(gate(results(30, 5), results(30, 25), general).decision).toBe('publish');
  expect(gate(results(29, 10), results(29, 9), general).decision).toBe('canary');
  expect(gate(results(20, 10), results(20, 10, { kind: 'syntax-error' }), general).decision).toBe('refuse');
});

test('few tasks still refuse what is clearly worse', () => {
  expect(verdictOf(gate(results(20, 15), results(20, 2), general))).toMatch(/^refuse\n[^]*bad: Clearly worse/);
});

test('without the general suite it is canary at best; with nothing at all it is refused', () => {
  expect(verdictOf(gate(results(60, 10), results(60, 30)))).toMatch(
    /^canary\n[^]*unsure: The general suite was not run/,
  );
  expect(gate([], [], general).decision).toBe('canary');
  expect(verdictOf(gate([], []))).toMatch(/^refuse\n[^]*Nothing was measured/);
});

test('results of other tasks are not judged', () => {
  expect(() => gate(results(40, 3), results(41, 3), general)).toThrow(/different tasks/);
});
