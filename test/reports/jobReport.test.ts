import fc from 'fast-check';
import { UserError } from '../../src/errors.ts';
import { outcomeId, readJobReport, writeJobReport, type JobReport, type Outcome } from '../../src/reports/index.ts';

const commit = 'a'.repeat(40);
// In two parts, so that nobody's scanner takes it for a real one.
const secret = `ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}`;

function report(change: Partial<JobReport> = {}): JobReport {
  return {
    commit,
    command: 'npm test',
    run: { id: 30, attempt: 2, job: 'test', matrix: '{"node":20}' },
    outcomes: [outcome({ name: 'adds' }), outcome({ name: 'divides', status: 'failed', message: 'by zero' })],
    logs: [{ name: 'test.log', text: 'one\ntwo' }],
    ...change,
  };
}

function outcome(change: Partial<Outcome>): Outcome {
  return { file: 'calc.test.ts', suite: 'calc', name: 'x', status: 'passed', durationMs: 3, message: null, ...change };
}

const read = (text: string): Promise<JobReport> => readJobReport({ text, name: 'report.json' });

describe('the report of a job', () => {
  test('is read as it was written', async () => {
    const one = report({ outcomes: [outcome({ name: 'adds', flaky: true }), outcome({ name: 'waits', file: null })] });
    expect(await read(await writeJobReport(one))).toEqual(one);
  });

  test('holds its version, commit, command, run, outcomes and logs, and nothing else', async () => {
    const written = JSON.parse(await writeJobReport(report())) as Record<string, unknown>;
    expect(Object.keys(written)).toEqual(['schema', 'commit', 'command', 'run', 'outcomes', 'logs']);
  });

  test('has no secret, wherever one was', async () => {
    const text = await writeJobReport(
      report({
        command: `TOKEN=${secret} npm test`,
        run: { id: 1, attempt: 1, job: 'x', matrix: `{"token":"${secret}"}` },
        outcomes: [
          outcome({ name: `knows ${secret}`, suite: secret, file: `${secret}.ts`, message: `got ${secret}` }),
          outcome({ name: `knows ${secret.replace(/^ghp_1/, 'ghp_2')}`, suite: secret, file: `${secret}.ts` }),
        ],
        logs: [{ name: `${secret}.log`, text: `env: ${secret}` }],
      }),
    );
    expect(text).not.toContain(secret);
    const { outcomes, logs } = await read(text);
    expect(logs[0]?.text).toMatch(/^env: \[redacted:/);
    expect(new Set(outcomes.map(outcomeId)).size).toBe(2);
  });

  test('is redacted when it is read, too', async () => {
    const written = await writeJobReport(report());
    const { logs } = await read(written.replace('one\\ntwo', secret));
    expect(logs[0]?.text).toMatch(/^\[redacted:/);
  });

  test('keeps the ends of long logs, and the beginning of every message when there are too many', async () => {
    const long = 'line\n'.repeat(10_000);
    const many = Array.from({ length: 3_000 }, (_, i) =>
      outcome({ name: String(i), status: 'failed', message: `${i} ${'m'.repeat(7_990)}` }),
    );
    const text = await writeJobReport(report({ outcomes: many, logs: [{ name: 'a', text: `${long}the end` }] }));
    expect(text.length).toBeLessThan(18_000_000);
    const { outcomes, logs } = await read(text);
    expect(logs[0]?.text).toMatch(/the end$/);
    expect(logs[0]?.text.length).toBeLessThan(20_100);
    expect(outcomes.every(({ message }, i) => message?.startsWith(`${i} m`))).toBe(true);
  });

  test.each<[string, (good: Record<string, unknown>) => unknown]>([
    ['another version', (good) => ({ ...good, schema: 2 })],
    ['something else in it', (good) => ({ ...good, environment: {} })],
    ['no commit', (good) => ({ ...good, commit: 'main' })],
    ['no test', (good) => ({ ...good, outcomes: [] })],
    ['an unknown status', (good) => ({ ...good, outcomes: [{ ...outcome({}), status: 'great' }] })],
    ['too long a log', (good) => ({ ...good, logs: [{ name: 'a', text: 'x'.repeat(30_000) }] })],
    ['a list', () => []],
    ['deep nesting', () => JSON.parse('['.repeat(100) + ']'.repeat(100)) as unknown],
  ])('is refused with %s', async (_, change) => {
    const good = JSON.parse(await writeJobReport(report())) as Record<string, unknown>;
    await expect(read(JSON.stringify(change(good)))).rejects.toThrow(UserError);
  });

  test('of any texts is read again, with clean texts and unique ids', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    const outcomes = fc.array(
      fc.record({
        file: fc.option(text),
        suite: text,
        name: text,
        status: fc.constantFrom('passed' as const, 'failed' as const, 'errored' as const, 'skipped' as const),
        durationMs: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
        message: fc.option(text),
      }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(outcomes, text, async (made, log) => {
        const found = await read(await writeJobReport(report({ outcomes: made, logs: [{ name: log, text: log }] })));
        expect(found.outcomes.map(({ status }) => status)).toEqual(made.map(({ status }) => status));
        expect(new Set(found.outcomes.map(outcomeId)).size).toBe(made.length);
        // eslint-disable-next-line no-control-regex -- what must not be there
        expect(JSON.stringify(found)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
      { numRuns: 100 },
    );
  });
});
