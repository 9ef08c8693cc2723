import { commitFiles } from '../../src/github/index.ts';
import { bot, name, testGitHub } from './server.ts';

const github = testGitHub();
const message = 'Apply the fix of codelutra\n\nCodelutra-Suggestion: 12\n';
let head = '';

beforeEach(async () => {
  const { fake, people } = github();
  const { git } = fake.repository('calc');
  head = await people.push(
    'octocat',
    'fix',
    { 'src/calc.js': 'broken\n', 'README.md': `${Math.random()}\n` },
    'change',
  );
  // A script that can be run stays one.
  const blob = await git.git(['rev-parse', `${head}:src/calc.js`]);
  await git.git(['read-tree', head], { env: { GIT_INDEX_FILE: `${git.folder}/test.index` } });
  await git.git(['update-index', '--cacheinfo', `100755,${blob},src/calc.js`], {
    env: { GIT_INDEX_FILE: `${git.folder}/test.index` },
  });
  const tree = await git.git(['write-tree'], { env: { GIT_INDEX_FILE: `${git.folder}/test.index` } });
  head = await git.git(['commit-tree', tree, '-p', head], { input: 'make it run' });
  await git.git(['update-ref', 'refs/heads/fix', head]);
});

const change = () => ({ branch: 'fix', head, files: [{ path: 'src/calc.js', text: 'fixed\n' }], message });

describe('a commit on a branch', () => {
  test('changes its files and nothing else', async () => {
    const { github: client, fake } = github();
    const { git } = fake.repository('calc');
    const made = await commitFiles(client, name, change());
    const commit = await git.git(['rev-parse', 'refs/heads/fix']);
    expect(made).toEqual({ done: true, commit });
    expect(await git.git(['show', `${commit}:src/calc.js`])).toBe('fixed');
    expect(await git.git(['diff-tree', '-r', '--name-status', head, commit])).toBe('M\tsrc/calc.js');
    expect(await git.git(['ls-tree', commit, 'src/calc.js'])).toMatch(/^100755 /);
    expect(await git.git(['log', '-1', '--format=%an|%B', commit])).toBe(`${bot}|${message}`);
  });

  test('asked for again is the one that was made, also when others came after it', async () => {
    const { github: client, fake, people } = github();
    const made = await commitFiles(client, name, change());
    expect(await commitFiles(client, name, change())).toEqual(made);
    await people.push('octocat', 'fix', { 'later.js': '1\n' }, 'later');
    expect(await commitFiles(client, name, change())).toEqual(made);
    expect(await fake.repository('calc').git.git(['rev-list', '--count', `${head}..refs/heads/fix`])).toBe('2');
  });

  test('is not made where the branch has moved on', async () => {
    const { github: client, people } = github();
    const now = await people.push('octocat', 'fix', { 'other.js': '1\n' }, 'other');
    expect(await commitFiles(client, name, change())).toEqual({ done: false, head: now });
  });

  test('is not made where the branch moves while it is made', async () => {
    const { github: client, fake, people } = github();
    let now = '';
    fake.interfere = async (_repo, _number, moment, path) => {
      if (moment === 'before' && decodeURIComponent(path).endsWith('/git/refs/heads/fix') && now === '') {
        now = 'moving';
        now = await people.push('octocat', 'fix', { 'other.js': '1\n' }, 'other');
      }
      return false;
    };
    const made = await commitFiles(client, name, change());
    fake.interfere = () => false;
    expect(made).toEqual({ done: false, head: now });
  });

  test('is not made on a branch that is gone', async () => {
    const { github: client } = github();
    expect(await commitFiles(client, name, { ...change(), branch: 'gone' })).toEqual({ done: false, head: undefined });
  });

  test('of a file that is not there is refused', async () => {
    const files = [{ path: 'src/none.js', text: '' }];
    await expect(commitFiles(github().github, name, { ...change(), files })).rejects.toThrow(
      'src/none.js is no file of the commit',
    );
  });

  test('whose answer is lost is found', async () => {
    const { github: client, fake } = github();
    fake.interfere = (_repo, _number, moment) => moment === 'after' && fake.seen.at(-1)?.method === 'PATCH';
    await expect(commitFiles(client, name, change())).rejects.toThrow(/no answer/);
    fake.interfere = () => false;
    const commit = await fake.repository('calc').git.git(['rev-parse', 'refs/heads/fix']);
    expect(await commitFiles(client, name, change())).toEqual({ done: true, commit });
  });
});
