import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { temporaryFolder } from '../history/testRepository.ts';
import { FakeGitHub, install, People, problemsOf, runWorkflow, webhookProblems } from './fake/index.ts';

const folder = temporaryFolder();
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const events = ['push', 'pull_request', 'workflow_run', 'check_run', 'issue_comment'];
const heard: { event: string; body: Record<string, unknown> }[] = [];
let listener: Server;
let github: FakeGitHub;
let people: People;
let token: string;

/** Asks the API as the App's installation. */
async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: never }> {
  const headers = { authorization: `token ${token}`, 'content-type': 'application/json' };
  const response = await fetch(`${github.url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as never };
}

function appToken(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iss: 7, iat: now - 30, exp: now + 300 })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
}

beforeAll(async () => {
  github = await FakeGitHub.start({
    repos: [
      { owner: 'acme', name: 'lib', private: true },
      { owner: 'other', name: 'secret', private: true },
    ],
    users: ['mona'],
    app: {
      id: 7,
      slug: 'codelutra',
      privateKey,
      permissions: {
        metadata: 'read',
        contents: 'write',
        checks: 'write',
        pull_requests: 'write',
        actions: 'read',
        issues: 'write',
      },
      events,
      installations: [
        { id: 71, account: 'acme' },
        { id: 72, account: 'other' },
      ],
      webhookSecret: 'hush',
    },
  });
  people = new People(github, github.repository('acme/lib'));
  await people.permit('mona', 'write');
  listener = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const signature = `sha256=${createHmac('sha256', 'hush').update(text).digest('hex')}`;
      if (request.headers['x-hub-signature-256'] !== signature) throw new Error('badly signed');
      heard.push({ event: String(request.headers['x-github-event']), body: JSON.parse(text) as never });
      response.end();
    });
  });
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  github.webhooks.address = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`;
  const answer = await fetch(`${github.url}/app/installations/71/access_tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${appToken()}` },
  });
  ({ token } = (await answer.json()) as { token: string });
});

afterAll(async () => {
  await github.close();
  listener.close();
});

test("everything that happens is told in GitHub's own form", async () => {
  const repository = github.repository('acme/lib');
  await install(github, 71, 'acme');
  await people.push('mona', 'fix', { 'a.txt': 'one\ntwo\n' }, 'add a');
  const pull = await people.open({ title: 'A', branch: 'fix', author: 'mona', draft: true });
  await people.ready('mona', pull);
  const sha = await people.push('mona', 'fix', { 'a.txt': 'one\n2\n' }, 'change a');
  expect(pull.headSha).toBe(sha);
  await people.label('mona', pull, 'no-codelutra');
  await people.comment('mona', pull, '/codelutra fix');
  await runWorkflow(github, repository, {
    headSha: sha,
    branch: 'fix',
    conclusion: 'failure',
    artifacts: { r: { 'a.json': '{}' } },
  });
  const check = { name: 'codelutra', head_sha: sha, conclusion: 'neutral', output: { title: 'T', summary: 'S' } };
  const button = { label: 'Apply', description: 'Commit it', identifier: 'apply' };
  expect(await ask('POST', '/repos/acme/lib/check-runs', { ...check, actions: [button] })).toMatchObject({
    status: 201,
  });
  await people.press('mona', repository.checkRuns[0]!, 'apply');
  await people.rerequest('mona', repository.checkRuns[0]!);
  await people.merge('mona', pull);
  await github.webhooks.settled();
  const told = heard.map(({ event, body }) => [event, body['action']].filter(Boolean).join('.'));
  expect(told.sort()).toEqual(
    ['installation.created', 'push', 'pull_request.opened', 'pull_request.ready_for_review', 'push', 'push']
      .concat(['pull_request.synchronize', 'pull_request.labeled', 'issue_comment.created', 'workflow_run.completed'])
      .concat(['check_run.requested_action', 'check_run.rerequested', 'pull_request.closed'])
      .sort(),
  );
  expect(
    heard.flatMap(({ event, body }) => webhookProblems(event, body['action'] as string | undefined, body)),
  ).toEqual([]);
  expect(heard.every(({ body }) => (body['installation'] as { id: number }).id === 71)).toBe(true);
  const merged = await ask('GET', `/repos/acme/lib/commits/${pull.mergeCommit}/pulls`);
  expect(merged.body).toMatchObject([{ number: pull.number, merged_at: pull.mergedAt }]);
});

test('git serves the same repository to clones, with a token', async () => {
  const at = join(folder, 'clone');
  const address = `${github.url.replace('http://', `http://x-access-token:${token}@`)}/acme/lib.git`;
  await execa('git', ['clone', '--quiet', address, at]);
  const { stdout } = await execa('git', ['log', '--format=%s'], { cwd: at });
  expect(stdout.split('\n')[0]).toBe('Merge pull request #1');
  const strangers = address.replace(/\/\/.*@/, '//');
  const env = { GIT_TERMINAL_PROMPT: '0' };
  await expect(execa('git', ['ls-remote', strangers], { env })).rejects.toThrow('could not read Username');
  await expect(execa('git', ['ls-remote', address.replace('acme/lib', 'other/secret')], { env })).rejects.toThrow(
    'not found',
  );
});

test('files of a pull request, reviews in its diff only, reactions', async () => {
  const text = ['one', ...Array.from({ length: 30 }, (_, i) => `line ${i}`)].join('\n');
  await people.push('mona', 'main', { 'long.txt': text }, 'long');
  await people.push('mona', 'edit', { 'long.txt': text.replace('one', 'uno') }, 'edit');
  const pull = await people.open({ title: 'Edit', branch: 'edit', author: 'mona' });
  const path = `/repos/acme/lib/pulls/${pull.number}`;
  const files = await ask('GET', `${path}/files`);
  expect(files.body).toMatchObject([{ filename: 'long.txt', additions: 1, deletions: 1, status: 'modified' }]);
  const comment = (line: number) => ({ path: 'long.txt', line, side: 'RIGHT', body: '```suggestion\nein\n```' });
  const review = { commit_id: pull.headSha, event: 'COMMENT', body: 'B' };
  expect(await ask('POST', `${path}/reviews`, { ...review, comments: [comment(30)] })).toMatchObject({ status: 422 });
  expect(await ask('POST', `${path}/reviews`, { ...review, comments: [comment(1)] })).toMatchObject({ status: 200 });
  const { body: comments } = await ask('GET', `${path}/comments`);
  const [{ id }] = comments as [{ id: number }];
  people.react('mona', `review comment ${id}`, '-1');
  const { body: reactions } = await ask('GET', `/repos/acme/lib/pulls/comments/${id}/reactions`);
  expect(reactions).toMatchObject([{ content: '-1', user: { login: 'mona' } }]);
});

test('artifacts are zips from another host; attempts and jobs are told apart', async () => {
  const repository = github.repository('acme/lib');
  const [first] = repository.runs;
  const facts = { headSha: first!.headSha, branch: 'fix', artifacts: {}, again: first! };
  await runWorkflow(github, repository, { ...facts, conclusion: 'success' });
  const run = `/repos/acme/lib/actions/runs/${first!.id}`;
  expect((await ask('GET', run)).body).toMatchObject({ run_attempt: 2, conclusion: 'success' });
  expect((await ask('GET', `${run}/attempts/1`)).body).toMatchObject({ run_attempt: 1, conclusion: 'failure' });
  const { body } = await ask('GET', `${run}/artifacts`);
  const [{ archive_download_url: address }] = (body as { artifacts: [{ archive_download_url: string }] }).artifacts;
  const headers = { authorization: `token ${token}` };
  const found = await fetch(address, { headers, redirect: 'manual' });
  expect(found.status).toBe(302);
  const zip = Buffer.from(await (await fetch(found.headers.get('location') ?? '')).arrayBuffer());
  expect(zip.subarray(0, 2).toString()).toBe('PK');
  expect(zip.includes('a.json')).toBe(true);
});

test('git data: commits follow each other', async () => {
  const git = '/repos/acme/lib/git';
  const head = (await ask('GET', `${git}/ref/heads%2Fmain`)).body as { object: { sha: string } };
  const tree = await ask('POST', `${git}/trees`, {
    base_tree: head.object.sha,
    tree: [{ path: 'n/b.txt', mode: '100644', type: 'blob', content: 'b' }],
  });
  const commit = { message: 'b', tree: (tree.body as { sha: string }).sha, parents: [head.object.sha] };
  const made = (await ask('POST', `${git}/commits`, commit)).body as { sha: string; author: { name: string } };
  expect(made.author.name).toBe('codelutra[bot]');
  await people.push('mona', 'main', { 'c.txt': 'c' }, 'faster');
  expect(await ask('PATCH', `${git}/refs/heads%2Fmain`, { sha: made.sha })).toMatchObject({ status: 422 });
  expect(await ask('POST', `${git}/refs`, { ref: 'refs/heads/b', sha: made.sha })).toMatchObject({ status: 201 });
  expect((await ask('GET', '/repos/acme/lib/contents/n%2Fb.txt?ref=b')).body).toMatchObject({ content: 'Yg==' });
  const compared = await ask('GET', '/repos/acme/lib/compare/main...b');
  expect(compared.body).toMatchObject({ ahead_by: 1, behind_by: 1, files: [{ filename: 'n/b.txt' }] });
});

test('an installation reaches its own repositories, within its permissions, and deliveries only the App', async () => {
  expect((await ask('GET', '/installation/repositories')).body).toMatchObject({
    repositories: [{ full_name: 'acme/lib' }],
  });
  expect(await ask('GET', '/repos/other/secret/contents/README.md')).toMatchObject({ status: 404 });
  expect(await ask('GET', '/repos/other/secret/issues/1/comments')).toMatchObject({ status: 404 });
  expect(await ask('GET', '/app/hook/deliveries')).toMatchObject({ status: 401 });
  expect(await ask('GET', '/repos/acme/lib/collaborators/mona/permission')).toMatchObject({
    body: { permission: 'write' },
  });
  const headers = { authorization: `Bearer ${appToken()}` };
  const listed = await fetch(`${github.url}/app/hook/deliveries?per_page=2`, { headers });
  const [last] = (await listed.json()) as [{ id: number; guid: string; status_code: number }];
  expect(last).toMatchObject({ status_code: 200 });
  const count = heard.length;
  await fetch(`${github.url}/app/hook/deliveries/${last.id}/attempts`, { method: 'POST', headers });
  await github.webhooks.settled();
  expect(heard).toHaveLength(count + 1);
  expect(github.webhooks.deliveries.at(-1)).toMatchObject({ guid: last.guid, isRedelivery: true });
});

test("GitHub's own description finds nothing wrong with these requests, and something with others", () => {
  expect(github.seen.flatMap(problemsOf)).toEqual([]);
  const [some] = github.seen.filter(({ path }) => path.endsWith('/check-runs'));
  expect(problemsOf({ ...some!, body: { name: 5 } })).not.toEqual([]);
});
