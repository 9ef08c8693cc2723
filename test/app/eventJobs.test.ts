import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { eventJobs, installationOf } from '../../src/app/index.ts';
import { queues } from '../../src/jobs/index.ts';
import { exampleOf, over } from '../github/fake/index.ts';

const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');
const examples = JSON.parse(readFileSync(file, 'utf8')) as { name: string; examples: object[] }[];
const installation = { installation: { id: 3, node_id: 'x' } };

test("whatever GitHub's examples hold, each job that comes of them fits its queue", () => {
  let count = 0;
  for (const { name, examples: bodies } of examples) {
    for (const body of bodies) {
      for (const { queue, payload } of eventJobs({ name, guid: 'a guid', body: { ...body, ...installation } })) {
        expect(queues[queue].payload.safeParse(payload)).toMatchObject({ success: true });
        count += 1;
      }
      expect(eventJobs({ name: 'ping', guid: 'a guid', body })).toEqual([]);
    }
  }
  expect(count).toBeGreaterThan(5);
});

/** What an event leads to, as `queue` and what tells the job. */
function jobsOf(name: string, action: string | undefined, change: object): unknown[] {
  const body = over(exampleOf(name, action), { ...installation, ...change });
  return eventJobs({ name, guid: 'a guid', body }).map(({ queue, payload }) => ({ queue, ...payload }));
}

test('a command is read from the beginning of a comment on a pull request, by a person', () => {
  const comment = (body: string, type = 'User', isPull = true) =>
    jobsOf('issue_comment', 'created', {
      issue: { number: 9, ...(isPull ? { pull_request: {} } : { pull_request: null }) },
      comment: { id: 5, body, user: { login: 'mona', type } },
    });
  expect(comment('/codelutra fix please')).toMatchObject([{ queue: 'command', command: 'fix', by: 'mona', pull: 9 }]);
  expect(comment('/codelutra dance')).toMatchObject([{ command: 'unknown' }]);
  expect(comment('try /codelutra fix')).toEqual([]);
  expect(comment('/codelutrafix')).toEqual([]);
  expect(comment('/codelutra fix', 'Bot')).toEqual([]);
  expect(comment('/codelutra fix', 'User', false)).toEqual([]);
});

test("a push counts on the default branch alone, and another App's check run is not ours", () => {
  const push = (ref: string, deleted = false) => jobsOf('push', undefined, { ref, deleted, after: 'a'.repeat(40) });
  expect(push('refs/heads/feature')).toEqual([]);
  expect(push('refs/heads/master', true)).toEqual([]);
  expect(push('refs/heads/master')).toMatchObject([{ queue: 'harvest', sha: 'a'.repeat(40) }]);
  const press = (external_id: string, identifier: string) =>
    jobsOf('check_run', 'requested_action', { check_run: { external_id }, requested_action: { identifier } });
  expect(press('codelutra:12', 'apply')).toMatchObject([{ queue: 'apply', suggestionId: 12, key: 'a guid' }]);
  expect(press('codelutra:12', 'stop')).toMatchObject([
    { queue: 'feedback', about: { kind: 'stop', suggestionId: 12 } },
  ]);
  expect(press('codelutra:12', 'explode')).toEqual([]);
  expect(press('codelutra:stop:12', 'apply')).toEqual([]);
  expect(press('other:12', 'apply')).toEqual([]);
});

test('who an event is about', () => {
  expect(installationOf({ installation: { id: 3 } })).toBe(3);
  for (const body of [{}, null, 'text', { installation: { id: 'x' } }]) expect(installationOf(body)).toBe(0);
});
