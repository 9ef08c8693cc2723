import {
  findCheckRun,
  findComment,
  findReview,
  listReactions,
  putCheckRun,
  putComment,
  putReview,
  react,
} from '../../src/github/index.ts';
import type { CheckRunText } from '../../src/github/index.ts';
import type { Pull } from './fake/repository.ts';
import { bot, name, testGitHub } from './server.ts';

const github = testGitHub();
const lines = Array.from({ length: 40 }, (_, i) => `line ${i + 1}`);
let pull: Pull;

beforeAll(async () => {
  const { people } = github();
  await people.push('octocat', 'main', { 'calc.js': `${lines.join('\n')}\n` }, 'lines');
  await people.push('octocat', 'fix', { 'calc.js': `${lines.with(19, 'changed').join('\n')}\n` }, 'change line 20');
  pull = await people.open({ title: 'Change', branch: 'fix', author: 'octocat' });
});

describe('check runs', () => {
  const check = (change: Partial<CheckRunText> = {}): CheckRunText => ({
    name: 'codelutra',
    headSha: pull.headSha,
    externalId: 'codelutra:1',
    state: 'in_progress',
    title: 'Looking for a fix',
    summary: 'The summary.',
    ...change,
  });

  test('are made once, and changed afterwards', async () => {
    const { github: client, fake } = github();
    const made = await putCheckRun(client, name, check());
    const done = check({
      state: 'neutral',
      title: 'A fix was found',
      text: 'the text',
      annotations: [{ path: 'calc.js', firstLine: 20, lastLine: 20, level: 'notice', message: 'here' }],
      actions: [{ label: 'Apply it to the branch, please', description: 'x'.repeat(60), identifier: 'apply' }],
    });
    const changed = await putCheckRun(client, name, done);
    expect(changed).toMatchObject({ id: made.id, status: 'completed', conclusion: 'neutral' });
    await putCheckRun(client, name, done);
    const [kept, ...others] = fake.repository('calc').checkRuns;
    expect(others).toEqual([]);
    expect(kept?.output.annotations).toHaveLength(1);
    expect(kept?.actions[0]?.label.length).toBeLessThanOrEqual(20);
  });

  test('of another external id stand beside them', async () => {
    const { github: client } = github();
    const other = await putCheckRun(client, name, check({ externalId: 'codelutra:2', state: 'success' }));
    expect((await findCheckRun(client, name, check({ externalId: 'codelutra:2' })))?.id).toBe(other.id);
    expect(await findCheckRun(client, name, check({ externalId: 'codelutra:3' }))).toBeUndefined();
  });

  test('say what fits where too much is said', async () => {
    const { github: client, fake } = github();
    await putCheckRun(client, name, check({ externalId: 'codelutra:4', summary: 'ä'.repeat(60_000) }));
    const { summary } = fake
      .repository('calc')
      .checkRuns.find(({ externalId }) => externalId === 'codelutra:4')!.output;
    expect(Buffer.byteLength(summary ?? '')).toBeLessThanOrEqual(65_535);
    expect(summary).toMatch(/^ä+\n\n_\(cut\)_$/);
  });

  test('of a commit that is not there are refused', async () => {
    await expect(putCheckRun(github().github, name, check({ headSha: '0'.repeat(40) }))).rejects.toThrow(
      /^reading the check runs failed: GitHub shows no such thing$/,
    );
  });
});

describe('comments', () => {
  test('are made once, found again and changed', async () => {
    const { github: client, fake } = github();
    const made = await putComment(client, name, pull.number, { key: 'status', by: bot, body: 'One' });
    const writes = (): number => fake.seen.filter(({ method }) => method !== 'GET').length;
    const before = writes();
    expect((await putComment(client, name, pull.number, { key: 'status', by: bot, body: 'One' })).id).toBe(made.id);
    expect(writes()).toBe(before);
    const changed = await putComment(client, name, pull.number, { key: 'status', by: bot, body: 'Two' });
    expect(changed.id).toBe(made.id);
    expect(changed.body).toBe('<!-- codelutra:status -->\nTwo');
    const other = await putComment(client, name, pull.number, { key: 'status:2', by: bot, body: 'Other' });
    expect(other.id).not.toBe(made.id);
  });

  test('of others with the same mark are not taken for ours', async () => {
    const { github: client, people } = github();
    const mine = await people.comment('octocat', pull, '<!-- codelutra:forged -->\nmine');
    expect(await findComment(client, name, pull.number, { key: 'forged', by: bot })).toBeUndefined();
    const made = await putComment(client, name, pull.number, { key: 'forged', by: bot, body: 'ours' });
    expect(made.id).not.toBe(mine);
  });

  test('are found on a page after the first', async () => {
    const { github: client, people } = github();
    for (let i = 0; i < 105; i += 1) await people.comment('octocat', pull, `comment ${i}`);
    const made = await putComment(client, name, pull.number, { key: 'late', by: bot, body: 'late' });
    expect((await findComment(client, name, pull.number, { key: 'late', by: bot }))?.id).toBe(made.id);
  });

  test('can be reacted to, and reactions are told', async () => {
    const { github: client, people } = github();
    const id = await people.comment('octocat', pull, '/codelutra fix');
    await react(client, name, { kind: 'issue', id }, 'eyes');
    people.react('octocat', `issue comment ${id}`, '+1');
    expect(await listReactions(client, name, { kind: 'issue', id })).toEqual([
      { content: 'eyes', user: bot },
      { content: '+1', user: 'octocat' },
    ]);
  });

  test('that are gone have no reactions', async () => {
    const { github: client, fake } = github();
    fake.answerInstead = () => ({ status: 404, body: { message: 'Not Found' } });
    await react(client, name, { kind: 'issue', id: 5 }, 'eyes');
    expect(await listReactions(client, name, { kind: 'issue', id: 5 })).toEqual([]);
    fake.answerInstead = () => undefined;
  });

  test('with a key that would end the mark are refused', async () => {
    await expect(putComment(github().github, name, pull.number, { key: 'a --> b', by: bot, body: '' })).rejects.toThrow(
      /can't mark a comment/,
    );
  });
});

describe('reviews', () => {
  const review = (key: string, firstLine: number, lastLine: number) => ({
    key,
    by: bot,
    commit: pull.headSha,
    body: 'A fix',
    comments: [{ path: 'calc.js', firstLine, lastLine, body: '```suggestion\nline 20\n```' }],
  });

  test('are written once, with their comments', async () => {
    const { github: client, fake, people } = github();
    const made = await putReview(client, name, pull.number, review('suggestion:1', 19, 21));
    expect(made?.comments).toHaveLength(1);
    expect(await putReview(client, name, pull.number, review('suggestion:1', 19, 21))).toEqual(made);
    expect(await findReview(client, name, pull.number, { key: 'suggestion:1', by: bot })).toEqual(made);
    expect(await findReview(client, name, pull.number, { key: 'suggestion:1', by: 'octocat' })).toBeUndefined();
    expect(fake.repository('calc').reviewComments).toMatchObject([{ line: 21, startLine: 19, side: 'RIGHT' }]);
    const [id = 0] = made?.comments ?? [];
    people.react('octocat', `review comment ${id}`, '-1');
    expect(await listReactions(client, name, { kind: 'review', id })).toEqual([{ content: '-1', user: 'octocat' }]);
  });

  test('on one line have no first one', async () => {
    const { github: client, fake } = github();
    await putReview(client, name, pull.number, review('suggestion:2', 20, 20));
    expect(fake.repository('calc').reviewComments.at(-1)).toMatchObject({ line: 20, startLine: null });
  });

  test('that have no place in the diff are not written', async () => {
    const { github: client, fake } = github();
    const before = fake.repository('calc').reviews.length;
    expect(await putReview(client, name, pull.number, review('suggestion:3', 1, 2))).toBeUndefined();
    expect(fake.repository('calc').reviews).toHaveLength(before);
  });
});

describe('an answer that is lost', () => {
  test.each(['comment', 'check', 'review'])('leaves one %s when it is asked for again', async (what) => {
    const { github: client, fake } = github();
    const put = async (): Promise<unknown> => {
      if (what === 'comment') return putComment(client, name, pull.number, { key: 'lost', by: bot, body: 'x' });
      if (what === 'check') {
        const text = { state: 'queued', title: 't', summary: 's' } as const;
        return putCheckRun(client, name, { name: 'lost', headSha: pull.headSha, externalId: 'lost', ...text });
      }
      const comments = [{ path: 'calc.js', firstLine: 20, lastLine: 20, body: 'b' }];
      return putReview(client, name, pull.number, { key: 'lost', by: bot, commit: pull.headSha, body: 'x', comments });
    };
    let writes = 0;
    fake.interfere = (_repo, _number, moment) => {
      const { method } = fake.seen.at(-1) ?? {};
      if (moment !== 'after' || method !== 'POST') return false;
      writes += 1;
      return true;
    };
    await expect(put()).rejects.toThrow(/no answer/);
    fake.interfere = () => false;
    expect(writes).toBe(1);
    await put();
    const { checkRuns, reviews } = fake.repository('calc');
    if (what === 'check') expect(checkRuns.filter((run) => run.name === 'lost')).toHaveLength(1);
    if (what === 'review') expect(reviews.filter(({ body }) => body.includes('codelutra:lost'))).toHaveLength(1);
    if (what === 'comment') {
      const all = await client.paginate(client.rest.issues.listComments, { ...name, issue_number: pull.number });
      expect(all.filter(({ body }) => body?.includes('codelutra:lost'))).toHaveLength(1);
    }
  });
});
