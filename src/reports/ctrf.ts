import { z } from 'zod';
import { checkShape } from './checkShape.ts';
import type { Status } from './outcome.ts';
import { nodeIdParts } from './pytestNodeId.ts';
import type { ReportFormat } from './reportFormat.ts';

const count = z.number().int().nonnegative();

const ctrfTest = z.object({
  name: z.string(),
  status: z.enum(['passed', 'failed', 'skipped', 'pending', 'other']),
  duration: z.number().nullish(),
  suite: z.union([z.string(), z.array(z.string())]).nullish(),
  filePath: z.string().nullish(),
  message: z.string().nullish(),
  trace: z.string().nullish(),
  rawStatus: z.string().nullish(),
  flaky: z.boolean().nullish(),
});

const ctrfReport = z.object({
  results: z.object({
    tool: z.object({ name: z.string() }),
    summary: z.object({ tests: count, passed: count, failed: count, skipped: count, pending: count, other: count }),
    tests: z.array(ctrfTest),
  }),
});

/** Common Test Report Format: one JSON file, written by reporters for many tools. */
export const ctrf: ReportFormat = {
  title: 'CTRF',
  detect: (head) =>
    /^\s*\{/.test(head) &&
    (/"reportFormat"\s*:\s*"CTRF"/.test(head) || /^\s*\{\s*"results"\s*:\s*\{\s*"tool"/.test(head)),

  async parse(reader, outcomes) {
    const { summary, tests } = checkShape(ctrfReport, await reader.json(), reader).results;
    if (tests.length !== summary.tests) {
      throw reader.broken(`it counts ${summary.tests} tests and lists ${tests.length}`);
    }
    const failed = tests.filter((test) => test.status === 'failed').length;
    if (failed !== summary.failed) throw reader.broken(`it counts ${summary.failed} failed tests and lists ${failed}`);
    for (const test of tests) {
      outcomes.add({
        ...placeOf(test),
        status: statusOf(test),
        durationMs: test.duration,
        flaky: test.flaky === true,
        message: [test.message, test.trace].filter((part) => typeof part === 'string' && part !== '').join('\n'),
      });
    }
  },
};

function statusOf(test: z.infer<typeof ctrfTest>): Status {
  const raw = test.rawStatus ?? '';
  switch (test.status) {
    case 'passed':
      return 'passed';
    case 'skipped':
    case 'pending':
      return 'skipped';
    case 'failed':
      return /setup|teardown|collect|error/i.test(raw) ? 'errored' : 'failed';
    case 'other':
      return /todo|skip|pending|disabled/i.test(raw) ? 'skipped' : 'errored';
  }
}

function placeOf(test: z.infer<typeof ctrfTest>): { file: string | null; suite: string; name: string } {
  const file = test.filePath ?? null;
  if (file !== null && test.name.startsWith(`${file}::`)) return nodeIdParts(test.name);
  const suites = typeof test.suite === 'string' ? test.suite.split(' > ') : (test.suite ?? []);
  // The first part is often the file once more.
  const [first = '', ...rest] = suites;
  const groups = file !== null && first !== '' && (file === first || file.endsWith(`/${first}`)) ? rest : suites;
  return { file, suite: groups.join(' > '), name: test.name };
}
