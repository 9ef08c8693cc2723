import { readFileSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openRepository } from '../../src/history/index.ts';
import { temporaryFolder, TestRepository } from './testRepository.ts';

const folder = temporaryFolder();

function makeProject(name: string): TestRepository {
  const project = new TestRepository(join(folder, name));
  project.write('.gitignore', 'ignored/\n').write('a.txt', 'a\r\n').write('gone.txt', 'gone').write('kept.txt', 'kept');
  project.commit('begin');
  return project;
}

function listing(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => [path, statSync(join(root, path)).mtimeMs, statSync(join(root, path)).size].join(' '))
    .sort();
}

test('a snapshot holds the files as they are now, and touches nothing of the checkout', async () => {
  const project = makeProject('dirty');
  project.write('a.txt', 'changed\r\n').write('new/b.txt', 'new').write('ignored/c.txt', 'ignored');
  project.write('staged.txt', 'staged').git('add', 'staged.txt');
  project.write('staged.txt', 'and changed again');
  project.git('rm', '--quiet', 'gone.txt');
  project.write('.git/info/exclude', 'mine.txt\n').write('mine.txt', 'not for others');
  project.write('big.bin', Buffer.alloc(4 * 1024 ** 2 + 1));
  symlinkSync('a.txt', join(project.folder, 'link'));
  const before = listing(project.folder);
  const repository = await openRepository(project.folder);
  const head = await repository.resolve('HEAD');
  const sha = await repository.snapshot();
  expect((await repository.files(sha)).map(({ path, kind }) => [path, kind])).toEqual([
    ['.gitignore', 'file'],
    ['a.txt', 'file'],
    ['kept.txt', 'file'],
    ['link', 'link'],
    ['new/b.txt', 'file'],
    ['staged.txt', 'file'],
  ]);
  expect((await repository.readFile(sha, 'a.txt'))?.toString()).toBe('changed\r\n');
  expect((await repository.readFile(sha, 'staged.txt'))?.toString()).toBe('and changed again');
  const [commit] = await repository.commits({ branch: sha, max: 1 });
  expect(commit?.parents).toEqual([head]);
  expect(commit?.changes.map(({ path, status }) => [path, status])).toContainEqual(['a.txt', 'modified']);
  const tree = await repository.createWorkTree(sha);
  expect(readFileSync(join(tree.folder, 'new/b.txt'), 'utf8')).toBe('new');
  await repository.close();
  expect(listing(project.folder)).toEqual(before);
});

test('a checkout without changes is its HEAD', async () => {
  const project = makeProject('clean');
  const repository = await openRepository(project.folder);
  expect(await repository.snapshot()).toBe(await repository.resolve('HEAD'));
  await repository.close();
});

test('a commit is made out of others: files of one over another, new texts, with or without a past', async () => {
  const project = makeProject('derived');
  const first = project.git('rev-parse', 'HEAD');
  project.write('a.txt', 'second').write('test/new.txt', 'test').git('rm', '--quiet', 'gone.txt');
  const second = project.commit('second');
  const repository = await openRepository(project.folder);
  const made = await repository.derive(first, {
    overlay: { from: second, paths: ['test/new.txt', 'gone.txt'] },
    edits: [{ path: 'kept.txt', text: 'édited' }],
  });
  expect((await repository.files(made)).map(({ path }) => path)).toEqual([
    '.gitignore',
    'a.txt',
    'kept.txt',
    'test/new.txt',
  ]);
  expect((await repository.readFile(made, 'a.txt'))?.toString()).toBe('a\r\n');
  expect((await repository.readFile(made, 'kept.txt'))?.toString()).toBe('édited');
  expect((await repository.commits({ branch: made })).map(({ sha }) => sha)).toEqual([made, first]);
  const alone = await repository.derive(second, { edits: [{ path: 'a.txt', text: 'x' }], past: false });
  expect(await repository.commits({ branch: alone })).toHaveLength(1);
  // Nobody but this repository object knows of them.
  await expect((await openRepository(project.folder)).resolve(made)).rejects.toThrow(/no commit named/);
  await repository.close();
});
