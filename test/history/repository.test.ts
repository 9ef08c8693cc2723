import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRepository, type Repository } from '../../src/history/index.ts';
import { TestRepository, temporaryFolder } from './testRepository.ts';

const root = temporaryFolder();
const opened: Repository[] = [];

async function open(folder: string): Promise<Repository> {
  const repository = await openRepository(folder);
  opened.push(repository);
  return repository;
}

afterEach(async () => {
  for (const repository of opened.splice(0)) await repository.close();
});

test('lists commits newest first, with what each changed', async () => {
  const made = new TestRepository(join(root, 'plain'));
  const first = made.write('a.js', 'one\ntwo\n').write('old/name.js', 'a\nb\nc\nd\ne\nf\n').commit('first');
  made.git('mv', 'old/name.js', 'new name.js');
  const second = made
    .write('a.js', 'one\n2\n3\n')
    .write('bin', new Uint8Array([0, 1, 2]))
    .commit('second: ü');
  const repository = await open(made.folder);
  const commits = await repository.commits();
  expect(commits.map(({ sha, parents, subject }) => ({ sha, parents, subject }))).toEqual([
    { sha: second, parents: [first], subject: 'second: ü' },
    { sha: first, parents: [], subject: 'first' },
  ]);
  expect(commits[0]?.date).toBe('2023-11-14T22:15:20.000Z');
  expect(commits[0]?.changes).toEqual([
    { status: 'modified', kind: 'file', path: 'a.js', oldPath: 'a.js', added: 2, deleted: 1 },
    { status: 'added', kind: 'file', path: 'bin', oldPath: 'bin', added: undefined, deleted: undefined },
    { status: 'renamed', kind: 'file', path: 'new name.js', oldPath: 'old/name.js', added: 0, deleted: 0 },
  ]);
  expect(commits[1]?.changes.map(({ status, path }) => `${status} ${path}`)).toEqual([
    'added a.js',
    'added old/name.js',
  ]);
  expect(await repository.commit('HEAD')).toEqual(commits[0]);
  expect(await repository.headBranch()).toBe('main');
});

test('opens a repository from a folder inside it, and limits by date, count and branch', async () => {
  const made = new TestRepository(join(root, 'limits'));
  made.write('deep/er/a.js', '1').commit('one');
  const two = made.write('b.js', '1').commit('two');
  made.git('checkout', '--quiet', '-b', 'side');
  made.commit('three, empty');
  const repository = await open(join(made.folder, 'deep/er'));
  expect(repository.root).toBe(made.folder);
  const subjects = async (options: Parameters<Repository['commits']>[0]) =>
    (await repository.commits(options)).map((commit) => commit.subject);
  expect(await subjects({ branch: 'main' })).toEqual(['two', 'one']);
  expect(await subjects({ max: 1 })).toEqual(['three, empty']);
  expect(await subjects({ since: '2023-11-14T22:15:00Z' })).toEqual(['three, empty', 'two']);
  expect(await subjects({ until: '2023-11-14T22:14:30Z' })).toEqual(['one']);
  expect((await repository.commits({ max: 1 }))[0]?.changes).toEqual([]);
  expect(await repository.resolve('side~1')).toBe(two);
});

test('a merge is shown against its first parent', async () => {
  const made = new TestRepository(join(root, 'merge'));
  const base = made.write('a.js', '1\n').commit('base');
  made.git('checkout', '--quiet', '-b', 'side');
  const side = made.write('side.js', 'side\n').commit('on side');
  made.git('checkout', '--quiet', 'main');
  const main = made.write('main.js', 'main\n').commit('on main');
  made.git('merge', '--quiet', '--no-ff', '--message', 'merge side', 'side');
  const repository = await open(made.folder);
  const [merge] = await repository.commits({ firstParent: true });
  expect(merge?.parents).toEqual([main, side]);
  expect(merge?.changes.map((change) => change.path)).toEqual(['side.js']);
  expect((await repository.commits({ firstParent: true })).map((commit) => commit.subject)).toEqual([
    'merge side',
    'on main',
    'base',
  ]);
  expect(await repository.commits()).toHaveLength(4);
  expect(await repository.mergeBase(main, 'side')).toBe(base);
});

test('reads blobs as they are: Windows line ends, no end of line, binary, absent, too big', async () => {
  const made = new TestRepository(join(root, 'bytes'));
  made.git('config', 'core.autocrlf', 'false');
  const binary = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
  const sha = made
    .write('crlf.js', 'a\r\nb\r\n')
    .write('none.js', 'no end')
    .write('empty.js', '')
    .write('bin', binary)
    .commit('bytes');
  made.git('config', 'core.autocrlf', 'true');
  const repository = await open(made.folder);
  const names = ['crlf.js', 'none.js', 'empty.js', 'gone.js', 'none.js'];
  const read = await Promise.all(names.map((name) => repository.readFile(sha, name)));
  expect(read.map((bytes) => bytes?.toString())).toEqual(['a\r\nb\r\n', 'no end', '', undefined, 'no end']);
  expect(Buffer.compare((await repository.readFile(sha, 'bin')) ?? Buffer.alloc(0), binary)).toBe(0);
  await expect(repository.readFile(sha, 'bin', 99_999)).rejects.toThrow('the file is too big: 100000 bytes');
  // git itself ends over a path that leads out, and with it every later question.
  for (const path of ['../../../../etc/passwd', '/etc/passwd', './bin', 'a//b', '..']) {
    expect(await repository.readFile(sha, path)).toBeUndefined();
  }
  expect(await repository.readFile(sha, 'bin')).toHaveLength(100_000);
});

test('paths with spaces, quotes, line ends and tabs; names that are not UTF-8 are left out', async () => {
  const made = new TestRepository(join(root, 'paths'));
  const names = ['a b.js', 'qu"ote.js', 'tab\t.js', 'line\nend.js', 'ünï.js', '-dash.js', ':colon.js'];
  for (const name of names) made.write(name, `// ${name}\n`);
  writeFileSync(Buffer.concat([Buffer.from(`${made.folder}/`), Buffer.from([0xff, 0xfe, 0x41])]), 'x');
  const sha = made.commit('odd');
  const repository = await open(made.folder);
  const commit = await repository.commit('HEAD');
  expect(commit.changes.map((change) => change.path).sort()).toEqual([...names].sort());
  expect((await repository.files(sha)).map((file) => file.path).sort()).toEqual([...names].sort());
  for (const name of names) expect((await repository.readFile(sha, name))?.toString()).toBe(`// ${name}\n`);
  const tree = await repository.createWorkTree(sha);
  await tree.writeFile('line\nend.js', 'changed');
  await tree.restore(['line\nend.js', ':colon.js', '-dash.js']);
  expect(readFileSync(join(tree.folder, 'line\nend.js'), 'utf8')).toBe('// line\nend.js\n');
});

test('files tells links, executables and submodules apart; a submodule is left alone', async () => {
  const inner = new TestRepository(join(root, 'inner'));
  inner.write('x.js', '1').commit('inner');
  const made = new TestRepository(join(root, 'outer'));
  made.write('run.sh', '#!/bin/sh\n');
  chmodSync(join(made.folder, 'run.sh'), 0o755);
  symlinkSync('run.sh', join(made.folder, 'link'));
  made.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.folder, 'vendor/inner');
  const sha = made.commit('with a submodule');
  const repository = await open(made.folder);
  const kinds = (await repository.files(sha)).map(({ path, kind, executable }) => `${path} ${kind} ${executable}`);
  expect(kinds).toEqual([
    '.gitmodules file false',
    'link link false',
    'run.sh file true',
    'vendor/inner submodule false',
  ]);
  const tree = await repository.createWorkTree(sha);
  expect(existsSync(join(tree.folder, 'vendor/inner/x.js'))).toBe(false);
  expect(statSync(join(tree.folder, 'run.sh')).mode & 0o111).not.toBe(0);
  expect((await repository.commit('HEAD')).changes.find((change) => change.path === 'vendor/inner')?.kind).toBe(
    'submodule',
  );
  expect(await repository.isDirty()).toBe(false);
});

test('bare repositories and linked work trees are opened as well', async () => {
  const made = new TestRepository(join(root, 'origin'));
  const sha = made.write('a.js', '1\n').commit('one');
  made.git('clone', '--quiet', '--bare', '.', join(root, 'bare.git'));
  made.git('worktree', 'add', '--quiet', '-b', 'linked', join(root, 'linked'));
  const bare = await open(join(root, 'bare.git'));
  expect(bare.bare).toBe(true);
  expect(await bare.isDirty()).toBe(false);
  expect((await bare.commits()).map((commit) => commit.sha)).toEqual([sha]);
  expect(readFileSync(join((await bare.createWorkTree('main')).folder, 'a.js'), 'utf8')).toBe('1\n');
  const linked = await open(join(root, 'linked'));
  expect(await linked.headBranch()).toBe('linked');
  expect(linked.root).toBe(join(root, 'linked'));
  expect((await linked.commits()).map((commit) => commit.sha)).toEqual([sha]);
});

test('a shallow clone says where it ends', async () => {
  const made = new TestRepository(join(root, 'deep'));
  const shas = ['one', 'two', 'three'].map((name) => made.write('a.js', `${name}\n`).commit(name));
  made.git('clone', '--quiet', '--depth=2', `file://${made.folder}`, join(root, 'shallow'));
  const repository = await open(join(root, 'shallow'));
  expect(repository.shallow).toBe(true);
  const commits = await repository.commits();
  expect(commits.map(({ sha, boundary }) => ({ sha, boundary }))).toEqual([
    { sha: shas[2], boundary: false },
    { sha: shas[1], boundary: true },
  ]);
  expect(commits[1]?.changes).toEqual([]);
  await expect(repository.commit(shas[1] ?? '')).rejects.toThrow('the shallow clone ends at this commit');
  await expect(repository.resolve(shas[0] ?? '')).rejects.toMatchObject({
    fix: expect.stringContaining('--unshallow'),
  });
});

test('a partial clone that lacks a file says so and fetches nothing', async () => {
  const made = new TestRepository(join(root, 'full'));
  const sha = made.write('a.js', 'content\n').commit('one');
  made.git('config', 'uploadpack.allowFilter', 'true');
  made.git('clone', '--quiet', '--bare', '--filter=blob:none', `file://${made.folder}`, join(root, 'partial.git'));
  const repository = await open(join(root, 'partial.git'));
  await expect(repository.readFile(sha, 'a.js')).rejects.toMatchObject({ fix: expect.stringContaining('--filter') });
  expect(await repository.readFile(sha, 'b.js')).toBeUndefined();
});

test('a repository with SHA-256 ids', async () => {
  const made = new TestRepository(join(root, 'sha256'), { init: ['--object-format=sha256'] });
  const sha = made.write('a.js', '1\n').commit('one');
  const repository = await open(made.folder);
  expect(sha).toHaveLength(64);
  expect((await repository.commits())[0]?.sha).toBe(sha);
  expect((await repository.readFile(sha, 'a.js'))?.toString()).toBe('1\n');
  await repository.createWorkTree(sha);
});

test('a dirty checkout is seen, and neither it nor its .git is ever touched', async () => {
  const made = new TestRepository(join(root, 'dirty'));
  const one = made.write('a.js', '1\n').commit('one');
  made.write('a.js', '2\n').commit('two');
  const repository = await open(made.folder);
  expect(await repository.isDirty()).toBe(false);
  made.write('a.js', 'not committed\n').write('untracked.js', 'x');
  const listing = (): string =>
    execFileSync('find', ['.git', '-type', 'f', '-printf', '%p %s %T@\n'], { cwd: made.folder, encoding: 'utf8' });
  const before = listing();
  expect(await repository.isDirty()).toBe(true);
  const tree = await repository.createWorkTree(one);
  await tree.checkout(await repository.resolve('main'));
  await repository.commits();
  expect(readFileSync(join(made.folder, 'a.js'), 'utf8')).toBe('not committed\n');
  expect(listing()).toBe(before);
});

test('nothing that a hostile repository names is ever started', async () => {
  const made = new TestRepository(join(root, 'hostile'));
  const proof = join(root, 'started');
  const trap = join(made.folder, 'trap.sh');
  made.write('.gitattributes', '*.js filter=evil diff=evil\n');
  made.write('a.js', '1\n').write('trap.sh', `#!/bin/sh\necho "$0 $*" >> ${proof}\ncat\n`);
  chmodSync(trap, 0o755);
  made.commit('one');
  made.write('a.js', '2\n').commit('two');
  for (const hook of ['post-checkout', 'post-index-change', 'reference-transaction']) {
    made.write(`.git/hooks/${hook}`, `#!/bin/sh\necho hook >> ${proof}\n`);
    chmodSync(join(made.folder, '.git/hooks', hook), 0o755);
  }
  for (const [name, value] of [
    ['core.fsmonitor', trap],
    ['core.pager', trap],
    ['diff.external', trap],
    ['diff.evil.textconv', trap],
    ['diff.evil.command', trap],
    ['filter.evil.smudge', trap],
    ['filter.evil.clean', trap],
    ['filter.evil.process', trap],
    ['core.sshCommand', trap],
    ['log.showSignature', 'true'],
    ['gpg.program', trap],
  ]) {
    made.git('config', name ?? '', value ?? '');
  }
  made.write('a.js', 'changed\n');
  const repository = await open(made.folder);
  const [newest] = await repository.commits();
  expect(newest?.changes).toHaveLength(1);
  expect(await repository.isDirty()).toBe(true);
  const tree = await repository.createWorkTree('HEAD~1');
  await tree.checkout(newest?.sha ?? '');
  await tree.restore(['a.js']);
  expect(readFileSync(join(tree.folder, 'a.js'), 'utf8')).toBe('2\n');
  expect(existsSync(proof)).toBe(false);
});

test('refusals name what is wrong and what to do', async () => {
  await expect(openRepository(join(root, 'nowhere'))).rejects.toThrow('there is no such folder');
  mkdirSync(join(root, 'no-repository'));
  await expect(openRepository(join(root, 'no-repository'))).rejects.toThrow('this is not a git repository');
  const made = new TestRepository(join(root, 'refusals'));
  made.commit('one');
  const repository = await open(made.folder);
  await expect(repository.resolve('--upload-pack=x')).rejects.toThrow('there is no commit named "--upload-pack=x"');
  await expect(repository.commits({ branch: 'gone' })).rejects.toMatchObject({
    name: 'UserError',
    fix: expect.stringContaining('git branch'),
  });
  const path = process.env['PATH'];
  try {
    process.env['PATH'] = join(root, 'no-repository');
    await expect(openRepository(made.folder)).rejects.toThrow('git was not found');
    const old = join(root, 'no-repository', 'git');
    writeFileSync(old, '#!/bin/sh\necho git version 2.20.1\n');
    chmodSync(old, 0o755);
    process.env['PATH'] = `${join(root, 'no-repository')}:${path}`;
    await expect(openRepository(made.folder)).rejects.toThrow('git is too old: git version 2.20.1');
  } finally {
    process.env['PATH'] = path;
  }
});
