import { ProbotOctokit } from 'probot';
import { findCheckRun, putCheckRun, putComment, type GitHub } from '../../src/github/index.ts';
import type { Pull } from './fake/repository.ts';
import { bot, name, testGitHub } from './server.ts';

const github = testGitHub();

test("Probot's client does as ours, and repeats no request that makes something", async () => {
  const { fake, people, app } = github();
  const { data } = await app.rest.apps.createInstallationAccessToken({ installation_id: 7 });
  const client: GitHub = new ProbotOctokit({
    baseUrl: fake.url,
    auth: { token: data.token },
    throttle: { enabled: false },
  });
  await people.push('octocat', 'fix', { 'calc.js': 'x' }, 'x');
  const pull: Pull = await people.open({ title: 'Change', branch: 'fix', author: 'octocat' });
  const made = await putComment(client, name, pull.number, { key: 'x', by: bot, body: 'b' });
  expect(made.author).toBe(bot);
  const check = {
    name: 'codelutra',
    headSha: pull.headSha,
    externalId: 'e',
    state: 'queued',
    title: 't',
    summary: 's',
  } as const;
  await putCheckRun(client, name, check);
  expect(await findCheckRun(client, name, check)).toBeDefined();
  fake.interfere = (_r, _n, moment) => moment === 'after' && fake.seen.at(-1)?.method === 'POST';
  const before = fake.seen.length;
  await expect(putComment(client, name, pull.number, { key: 'y', by: bot, body: 'b' })).rejects.toThrow(/no answer/);
  fake.interfere = () => false;
  expect(fake.seen.slice(before).filter(({ method }) => method === 'POST')).toHaveLength(1);
});
