import { z } from 'zod';

const name = z.string().max(10_000);

/** A test that did not pass in a run. */
const notPassedSchema = z.object({
  suite: name,
  name,
  status: z.enum(['failed', 'errored', 'skipped']),
  message: z.string().max(20_000),
});

/** One line of a harvest's `runs.jsonl`: one execution of one test file, with its times. */
export const runRecordSchema = z.object({
  /** `key:repeat`. */
  id: z.string().regex(/^[0-9a-f]{64}:\d{1,3}$/),
  /** Commit the tree came from, and the test file; for people, the key says it all. */
  tree: z.string().max(64),
  file: z.string().max(1000),
  startedAt: z.iso.datetime(),
  seconds: z.number().nonnegative(),
  ending: z.string().max(40),
  exitCode: z.int().nullable(),
  /** `suite > name` of the tests that passed. */
  passed: z.array(z.string().max(20_000)),
  notPassed: z.array(notPassedSchema),
  /** Why no test could be told, with the log's end; null where tests ran. */
  trouble: z.string().max(40_000).nullable(),
});

export type RunRecord = z.infer<typeof runRecordSchema>;
export type NotPassed = z.infer<typeof notPassedSchema>;

/** One name for a test within its file. */
export function testId(test: { suite: string; name: string }): string {
  return test.suite === '' ? test.name : `${test.suite} > ${test.name}`;
}

/** Ids of the tests that failed. */
export function failingIds(record: RunRecord): Set<string> {
  return new Set(record.notPassed.filter(({ status }) => status !== 'skipped').map(testId));
}

/** A test's status in a run; `undefined` where it did not run. */
export function statusIn(record: RunRecord, id: string): 'passed' | NotPassed['status'] | undefined {
  if (record.passed.includes(id)) return 'passed';
  return record.notPassed.find((test) => testId(test) === id)?.status;
}
