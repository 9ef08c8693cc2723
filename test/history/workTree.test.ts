import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { claimWorkFolder, openRepository, type Repository, type WorkTree } from '../../src/history/index.ts';
import { TestRepository, temporaryFolder } from './testRepository.ts';

const root = temporaryFolder();
const made = new TestRepository(join(root, 'project'));
made.write('.gitattributes', '* text=auto\n*.bat text eol=crlf\n').write('.gitignore', 'ignored/\nnode_modules/\n');
const one = made.write('lib/a.js', 'a1\n').write('lib/b.js', 'b\n').write('gone.js', 'x\n').commit('one');
made.git('rm', '--quiet', 'gone.js');
const two = made.write('lib/a.js', 'a2\n').write('run.bat', 'echo\n').write('test/a.test.js', 't\n').commit('two');

let repository: Repository;
let tree: WorkTree;
beforeAll(async () => {
  repository = await openRepository(made.folder);
});
beforeEach(async () => {
  tree = await repository.createWorkTree(one);
});
afterEach(async () => tree.remove());
afterAll(async () => repository.close());

/** Every file of a folder with its content. */
function contents(folder: string): Record<string, string> {
  const names = execFileSync('find', ['.', '!', '-type', 'd'], { cwd: folder, encoding: 'utf8' })
    .trim()
    .split('\n')
    .sort();
  return Object.fromEntries(names.map((name) => [name.slice(2), readFileSync(join(folder, name), 'utf8')]));
}

const FILES_OF_TWO = {
  '.gitattributes': '* text=auto\n*.bat text eol=crlf\n',
  '.gitignore': 'ignored/\nnode_modules/\n',
  'lib/a.js': 'a2\n',
  'lib/b.js': 'b\n',
  'run.bat': 'echo\n',
  'test/a.test.js': 't\n',
};

test('goes from one commit to another and writes only what differs', async () => {
  const untouched = statSync(join(tree.folder, 'lib/b.js'));
  await tree.checkout(two);
  expect(tree.commit).toBe(two);
  expect(contents(tree.folder)).toEqual(FILES_OF_TWO);
  expect(statSync(join(tree.folder, 'lib/b.js')).ino).toBe(untouched.ino);
  expect(statSync(join(tree.folder, 'lib/b.js')).mtimeMs).toBe(untouched.mtimeMs);
});

test('puts right whatever a test run did to it', async () => {
  const b = join(tree.folder, 'lib/b.js');
  const times = statSync(b);
  writeFileSync(b, 'B\n');
  // Same size, same time: only the time of the inode's change tells.
  utimesSync(b, times.atime, times.mtime);
  writeFileSync(join(tree.folder, '.gitattributes'), '* eol=crlf\n');
  mkdirSync(join(tree.folder, 'ignored'));
  writeFileSync(join(tree.folder, 'ignored/x'), 'x');
  mkdirSync(join(tree.folder, 'node_modules'));
  writeFileSync(join(tree.folder, 'node_modules/kept'), 'x');
  for (const nested of ['nested', '.']) execFileSync('git', ['init', '--quiet', nested], { cwd: tree.folder });
  symlinkSync('/etc', join(tree.folder, 'test'));
  await tree.checkout(two, { keep: ['node_modules'] });
  expect(contents(tree.folder)).toEqual({ ...FILES_OF_TWO, 'node_modules/kept': 'x' });
  await tree.checkout(two);
  expect(contents(tree.folder)).toEqual(FILES_OF_TWO);
});

test('a folder that was made a link, or shut, is put right without leaving the work tree', async () => {
  const outside = join(root, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'a.js'), 'outside\n');
  execFileSync('rm', ['-r', join(tree.folder, 'lib')]);
  symlinkSync(outside, join(tree.folder, 'lib'));
  await tree.checkout(two);
  expect(contents(tree.folder)).toEqual(FILES_OF_TWO);
  expect(contents(outside)).toEqual({ 'a.js': 'outside\n' });
  mkdirSync(join(tree.folder, 'shut/in'), { recursive: true });
  writeFileSync(join(tree.folder, 'shut/in/x'), 'x');
  chmodSync(join(tree.folder, 'shut'), 0);
  await tree.checkout(two);
  expect(contents(tree.folder)).toEqual(FILES_OF_TWO);
});

test('writes, deletes, restores and takes files from another commit', async () => {
  await tree.writeFile('lib/a.js', 'mine\n');
  await tree.writeFile('new/deep/file.js', 'new\n');
  await tree.deleteFile('gone.js');
  await tree.restore(['lib/a.js', 'new/deep/file.js', 'gone.js']);
  expect(contents(tree.folder)).toEqual({
    '.gitattributes': FILES_OF_TWO['.gitattributes'],
    '.gitignore': FILES_OF_TWO['.gitignore'],
    'lib/a.js': 'a1\n',
    'lib/b.js': 'b\n',
    'gone.js': 'x\n',
  });
  await tree.takeFrom(two, ['test/a.test.js', 'gone.js']);
  expect(Object.keys(contents(tree.folder))).toEqual([
    '.gitattributes',
    '.gitignore',
    'lib/a.js',
    'lib/b.js',
    'test/a.test.js',
  ]);
  await tree.checkout(one);
  expect(Object.keys(contents(tree.folder))).toContain('gone.js');
  expect(Object.keys(contents(tree.folder))).not.toContain('test/a.test.js');
});

test('never writes outside: dots, absolute paths and links are refused', async () => {
  const outside = join(root, 'target');
  writeFileSync(outside, 'outside');
  symlinkSync(outside, join(tree.folder, 'link.js'));
  symlinkSync(root, join(tree.folder, 'links'));
  for (const path of ['../x', '/etc/x', 'lib/../../x', '', 'a//b', './a', 'a\0b']) {
    await expect(tree.writeFile(path, 'x')).rejects.toThrow('the path is not inside the work tree');
  }
  for (const path of ['link.js', 'links/x']) {
    await expect(tree.writeFile(path, 'x')).rejects.toThrow('links are not followed');
    await expect(tree.deleteFile(path)).rejects.toThrow('links are not followed');
  }
  expect(readFileSync(outside, 'utf8')).toBe('outside');
});

test('several work trees of one repository stand side by side', async () => {
  const trees = await Promise.all([one, two, one, two].map(async (sha) => repository.createWorkTree(sha)));
  await Promise.all(trees.map(async (each) => each.checkout(two)));
  for (const each of trees) expect(contents(each.folder)).toEqual(FILES_OF_TWO);
  await Promise.all(trees.map(async (each) => each.remove()));
  expect(trees.map((each) => existsSync(each.folder))).toEqual([false, false, false, false]);
});

test('work folders of killed processes are swept; those of living ones and of other machines stay', async () => {
  const work = join(root, 'home', 'work');
  const mine = await claimWorkFolder();
  const [host = '', pid = ''] = mine.slice(work.length + 1).split('-');
  const sleeper = spawn('sleep', ['60'], { stdio: 'ignore' });
  const ended = once(sleeper, 'exit');
  sleeper.kill('SIGKILL');
  await ended;
  const dead = join(work, `${host}-${sleeper.pid}-1-00000000`);
  const reusedPid = join(work, `${host}-${pid}-1-00000000`);
  const elsewhere = join(work, `ffffffff-${sleeper.pid}-1-00000000`);
  for (const folder of [dead, reusedPid, elsewhere]) mkdirSync(join(folder, 'trees'), { recursive: true });
  chmodSync(join(dead, 'trees'), 0);
  await claimWorkFolder();
  const left = readdirSync(work).map((name) => join(work, name));
  expect(left).toEqual(expect.arrayContaining([mine, elsewhere]));
  expect(left).not.toContain(dead);
  expect(left).not.toContain(reusedPid);
  expect(existsSync(tree.folder)).toBe(true);
});
