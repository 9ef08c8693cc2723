import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { UserError } from '../../src/errors.ts';
import { fetchMirror, openRepository } from '../../src/history/index.ts';
import { FakeGitHub, People, TOKEN } from '../github/fake/index.ts';
import { temporaryFolder } from './testRepository.ts';

const top = temporaryFolder();
let fake: FakeGitHub;
let people: People;
let made = 0;
const newFolder = (): string => join(top, `mirror-${(made += 1)}.git`);
const source = (repository = 'hidden') => ({
  url: `${fake.url}/octocat/${repository}.git`,
  token: TOKEN,
  defaultBranch: 'main',
});
const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['--git-dir', folder, ...args], { encoding: 'utf8' }).trim();

beforeAll(async () => {
  fake = await FakeGitHub.start({ repos: [{ name: 'hidden', private: true }, { name: 'large' }] });
  people = new People(fake, fake.repository('hidden'));
});
afterAll(() => fake.close());

function allFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('a mirror', () => {
  test('has the branches and tags as they are, and follows them', async () => {
    const folder = newFolder();
    const { git: theirs } = fake.repository('hidden');
    const first = await people.push('octocat', 'topic', { 'a.txt': '1' }, 'one');
    await theirs.git(['update-ref', 'refs/tags/v1', first]);
    await fetchMirror(folder, source());
    const repository = await openRepository(folder);
    expect(await repository.headBranch()).toBe('main');
    expect(await repository.resolve('topic')).toBe(first);
    expect(await repository.resolve('v1')).toBe(first);
    expect((await repository.readFile(first, 'a.txt'))?.toString()).toBe('1');
    await repository.close();

    // Rewritten, one gone, and one where a folder of branches was.
    const main = await theirs.git(['rev-parse', 'refs/heads/main']);
    await theirs.git(['update-ref', 'refs/heads/topic', main]);
    await people.push('octocat', 'one/two', { 'b.txt': '2' }, 'two');
    await fetchMirror(folder, source());
    await theirs.git(['update-ref', '-d', 'refs/heads/one/two']);
    const one = await people.push('octocat', 'one', { 'c.txt': '3' }, 'three');
    await fetchMirror(folder, source());
    expect(git(folder, 'for-each-ref', '--format=%(refname) %(objectname)').split('\n')).toEqual([
      `refs/heads/main ${main}`,
      `refs/heads/one ${one}`,
      `refs/heads/topic ${main}`,
      `refs/tags/v1 ${first}`,
    ]);
  });

  test('keeps commits that nothing leads to any more, and fetches them by their ids', async () => {
    const folder = newFolder();
    const { git: theirs } = fake.repository('hidden');
    const kept = await people.push('octocat', 'passing', { 'a.txt': 'kept' }, 'kept');
    await fetchMirror(folder, source());
    const gone = await people.push('octocat', 'passing', { 'a.txt': 'gone' }, 'gone');
    await theirs.git(['update-ref', '-d', 'refs/heads/passing']);
    await fetchMirror(folder, { ...source(), commits: [kept, gone, 'f'.repeat(40), '--upload-pack=x'] });
    const repository = await openRepository(folder);
    expect((await repository.readFile(kept, 'a.txt'))?.toString()).toBe('kept');
    expect((await repository.readFile(gone, 'a.txt'))?.toString()).toBe('gone');
    await repository.close();
  });

  test('is of a repository without a commit, too', async () => {
    const empty = await FakeGitHub.start({ repos: [{ name: 'empty', empty: true }] });
    const folder = newFolder();
    await fetchMirror(folder, { url: `${empty.url}/octocat/empty.git`, token: TOKEN, defaultBranch: 'main' });
    expect(git(folder, 'for-each-ref')).toBe('');
    await empty.close();
  });

  test('is made although a killed git left its locks', async () => {
    const folder = newFolder();
    await fetchMirror(folder, source());
    for (const path of ['HEAD.lock', 'packed-refs.lock', 'refs/heads/main.lock', 'objects/pack/tmp_pack_x']) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), '');
    }
    const head = await people.push('octocat', 'main', { 'd.txt': '4' }, 'four');
    await fetchMirror(folder, source());
    expect(git(folder, 'rev-parse', 'main')).toBe(head);
    expect(existsSync(join(folder, 'objects/pack/tmp_pack_x'))).toBe(false);
  });
});

describe('the token', () => {
  test('stands in no file, no argument and no message', async () => {
    // A git that writes down how it is called.
    const tools = join(top, 'tools');
    const log = join(top, 'arguments.log');
    const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
    mkdirSync(tools);
    writeFileSync(join(tools, 'git'), `#!/bin/sh\necho "$@" >> '${log}'\nexec '${real}' "$@"\n`);
    chmodSync(join(tools, 'git'), 0o755);
    const before = process.env['PATH'];
    process.env['PATH'] = `${tools}:${before}`;
    const folder = newFolder();
    try {
      await fetchMirror(folder, source());
      const secrets = [TOKEN, Buffer.from(`x-access-token:${TOKEN}`).toString('base64')];
      expect(readFileSync(log, 'utf8')).toContain('fetch');
      for (const path of [log, ...allFiles(folder)]) {
        for (const secret of secrets) expect(readFileSync(path).includes(secret)).toBe(false);
      }
    } finally {
      process.env['PATH'] = before;
    }
  });

  test('is needed where the repository is private', async () => {
    const { url, defaultBranch } = source();
    const refused = fetchMirror(newFolder(), { url, defaultBranch });
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(/can't be fetched/);
  });

  test('that is not known is told without being shown', async () => {
    const error = await fetchMirror(newFolder(), { ...source(), token: 'a-wrong-token' }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect(JSON.stringify([error, (error as Error).message, (error as Error).cause])).not.toContain('wrong');
  });

  test('is not taken along by a redirection', async () => {
    const seen: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const to = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const first = createServer((request, response) => response.writeHead(302, { location: to + request.url }).end());
    await new Promise<void>((done) => first.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(first.address() as AddressInfo).port}/octocat/hidden.git`;
    await expect(fetchMirror(newFolder(), { ...source(), url })).rejects.toThrow(/can't be fetched/);
    expect(seen).toHaveLength(0);
    await Promise.all([other, first].map((server) => new Promise((done) => server.close(done))));
  });
});

describe('a repository', () => {
  test('that is larger than allowed is refused', async () => {
    const large = new People(fake, fake.repository('large'));
    const noise = Array.from({ length: 200_000 }, () => Math.random().toString(36)).join('');
    await large.push('octocat', 'main', { 'noise.txt': noise }, 'noise');
    await expect(fetchMirror(newFolder(), source('large'), { bytes: 500_000 })).rejects.toThrow(
      'the repository is refused: it is larger than 500000 bytes',
    );
    await fetchMirror(newFolder(), source('large'));
  });

  test('that never answers is given up', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/octocat/hidden.git`;
    await expect(fetchMirror(newFolder(), { ...source(), url }, { seconds: 1 })).rejects.toThrow(
      'the repository is refused: it takes too long',
    );
    silent.closeAllConnections();
    await new Promise((done) => silent.close(done));
  });

  test.each([
    'http://example.org/a/b.git',
    'file:///etc',
    'ssh://git@example.org/a',
    '--upload-pack=x',
    'ext::sh -c x',
  ])('at %s is not asked for', async (url) => {
    await expect(fetchMirror(newFolder(), { ...source(), url })).rejects.toThrow(
      'git fetches from https addresses only',
    );
  });

  test('with a password in its address is not asked for', async () => {
    const url = 'https://x:y@example.org/a/b.git';
    await expect(fetchMirror(newFolder(), { ...source(), url })).rejects.toThrow(
      'the address holds a user or a password',
    );
  });
});
