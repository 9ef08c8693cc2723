import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COLLECT } from '../../src/harvest/ecosystems/collectPackages.ts';
import { isPlainLock } from '../../src/harvest/ecosystems/isPlainLock.ts';
import { npm } from '../../src/harvest/ecosystems/npm.ts';
import { pip } from '../../src/harvest/ecosystems/pip.ts';
import { bareEnvironment } from '../../src/harvest/environment.ts';
import { Environments } from '../../src/harvest/environments.ts';
import { parsePackageJson } from '../../src/harvest/project.ts';
import type { Project } from '../../src/harvest/project.ts';
import { openRepository } from '../../src/history/index.ts';
import { prepareEnvironment, sandboxes } from '../../src/sandbox/index.ts';
import { temporaryFolder, TestRepository } from '../history/testRepository.ts';

const folder = temporaryFolder();

function projectOf(files: Record<string, string>): Project {
  return {
    paths: Object.keys(files),
    text: (path) => Promise.resolve(files[path]),
    packageJson: parsePackageJson(files['package.json']),
  };
}

/** Lets the script collect what files ask for. */
function collect(name: string, files: Record<string, string>): { wanted: string[]; leftOut: string[] } {
  const place = join(folder, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(place, path, '..'), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  execFileSync('python3', ['-c', COLLECT], { cwd: place });
  const linesOf = (path: string): string[] =>
    readFileSync(join(place, path), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  return { wanted: linesOf('wanted.txt'), leftOut: linesOf('left-out.txt') };
}

test('Python: names with versions are collected, and nothing that pip would build or be told otherwise by', () => {
  const published = [
    'requests',
    'zope.interface[test, docs]>=5.0,<6',
    'attrs == 23.1.* ; python_version < "3.8" and sys_platform == \'win32\'',
    'Django~=4.2',
    'tool (>=1.0)',
    `pinned==1.0 --hash=sha256:${'a'.repeat(64)}`,
  ];
  const addresses = [
    'evil @ https://example.org/evil.tar.gz',
    'evil@https://example.org/evil.tar.gz',
    'evil[x] @ git+https://example.org/evil ; python_version > "3"',
    'git+ssh://git@example.org/evil.git#egg=evil',
    'https://example.org/evil-1.0.tar.gz',
    'file:///tmp/evil',
    '-e .',
    '--editable=git+https://example.org/evil#egg=evil',
    '.',
    './evil',
    '../evil[test]',
    '/tmp/evil',
    '${EVIL}',
    '--no-binary :all:',
    '--index-url https://example.org/simple',
    '--find-links ./wheels',
    '-r elsewhere.txt',
  ];
  const { wanted, leftOut } = collect('lists', {
    'requirements.txt': ['# what we need', ...published, '-r requirements/test.txt', ''].join('\r\n'),
    'requirements/test.txt': `\uFEFFpytest>=7  # the runner\nsplit \\\n  >=1.0\n${addresses.join('\n')}\n`,
  });
  expect(wanted.map((line) => line.replace(/\s+/g, ' '))).toEqual([...published, 'pytest>=7', 'split >=1.0']);
  // What follows a comment sign is pip's own: the name of an address is a comment to it as well.
  expect(leftOut).toEqual(addresses);
});

test('Python: so it is with pyproject.toml, whatever shape it has', () => {
  if (
    execFileSync('python3', ['-c', 'import sys; print(sys.version_info >= (3, 11))'], { encoding: 'utf8' }) !== 'True\n'
  )
    return console.warn('skipped: this Python reads no TOML');
  const text = `[project]
dependencies = ["attrs>=1", "evil @ git+https://example.org/evil"]
[project.optional-dependencies]
test = ["pytest"]
docs = ["sphinx"]
[dependency-groups]
dev = [{ include-group = "test" }, "evil @ file:///evil", "mypy"]
`;
  expect(collect('project', { 'pyproject.toml': text })).toEqual({
    wanted: ['attrs>=1', 'pytest', 'mypy'],
    leftOut: ['evil @ git+https://example.org/evil', 'evil @ file:///evil'],
  });
  expect(collect('odd', { 'pyproject.toml': 'project = 3' })).toEqual({ wanted: [], leftOut: [] });
});

test('what is left out is told once, without passwords', async () => {
  const project = new TestRepository(join(folder, 'told'));
  const token = `ghp_${'a1B2'.repeat(9)}`;
  const head = project
    .write('requirements.txt', `evil @ git+https://${token}@github.com/a/evil\n`)
    .write('package.json', JSON.stringify({ dependencies: { evil: `git+https://x:${token}@github.com/a/evil` } }))
    .commit('begin');
  const repository = await openRepository(project.folder);
  const lines: string[] = [];
  const progress = { update: () => undefined, done: () => undefined, log: (line: string) => void lines.push(line) };
  try {
    for (const ecosystem of ['npm', 'pip'] as const) {
      // No packages of the runner, so that nothing is fetched.
      const detected = { ecosystem, packages: [] };
      const parts = { repository, sandbox: sandboxes.trusted, detected, settings: {}, progress };
      const environments = new Environments(parts);
      for (let times = 0; times < 2; times++) await environments.at(head);
    }
  } finally {
    await repository.close();
  }
  expect(lines).toHaveLength(2);
  expect(lines.join('\n')).not.toContain(token);
  expect(lines[0]).toMatch(/^not installed, because only packages of a registry are: evil@git\+https:/);
});

test("a commit's own dependencies are set up only where there is time for it, and that is told", async () => {
  const project = new TestRepository(join(folder, 'own'));
  const head = project.write('package.json', JSON.stringify({ dependencies: { a: '1' } })).commit('begin');
  const repository = await openRepository(project.folder);
  const lines: string[] = [];
  const progress = { update: (line: string) => void lines.push(line), done: () => undefined, log: () => undefined };
  const parts = { repository, sandbox: sandboxes.trusted, settings: { setup: [['mkdir', 'node_modules']] }, progress };
  try {
    const environments = new Environments({ ...parts, detected: { ecosystem: 'npm', packages: [] } });
    expect(await environments.ownOf(head, bareEnvironment, 3)).toBeUndefined();
    expect(lines).toEqual([]);
    expect(await environments.ownOf(head, bareEnvironment, 30)).toMatchObject({ keep: ['node_modules'] });
    expect(lines).toEqual([`setting up the dependencies of commit ${head.slice(0, 7)}`]);
  } finally {
    await repository.close();
  }
});

test('npm: what comes from a registry is installed, and no git repository or folder', async () => {
  const published = {
    a: '^1.0.0',
    b: '>=1 <2 || 3.x',
    c: 'latest',
    d: 'npm:other@^2',
    e: 'npm:@scope/other@1',
    f: '*',
    g: '',
  };
  const addresses = {
    h: 'github:a/b',
    i: 'a/b',
    j: 'git+ssh://git@example.org/a.git',
    k: 'https://example.org/a.tgz',
    l: 'file:../a',
    m: '../a',
    n: './a.tgz',
    o: '~/a',
    p: 'git@example.org:a/b.git',
    q: 'npm:a@git+https://example.org/a',
    r: 'https://github.com/a/b',
  };
  const project = projectOf({
    'package.json': JSON.stringify({ dependencies: { ...published, ...addresses }, devDependencies: { s: 'gist:1' } }),
  });
  const plan = await npm.plan(project, []);
  expect(JSON.parse(String(plan?.files['package.json']))).toMatchObject({
    dependencies: published,
    devDependencies: {},
  });
  expect(Object.keys(JSON.parse(String(plan?.files['package.json'])).dependencies)).toEqual(Object.keys(published));
  expect((await npm.leftOut('', project)).map((one) => one[0]).join('')).toBe('hijklmnopqrs');
});

test('npm: no script runs, also none that builds a git repository or a folder', async () => {
  const ran = join(folder, 'ran');
  const script = `touch ${ran}`;
  const evil = new TestRepository(join(folder, 'evil'));
  const scripts = { preinstall: script, install: script, postinstall: script, prepare: script, prepack: script };
  evil.write('package.json', JSON.stringify({ name: 'evil', version: '1.0.0', scripts })).commit('begin');
  const dependencies = { evil: `git+file://${evil.folder}`, wicked: `file:${evil.folder}` };
  const plan = await npm.plan(projectOf({ 'package.json': JSON.stringify({ dependencies }) }), []);
  const made = await prepareEnvironment(sandboxes.trusted, { key: 'evil', ...plan! });
  expect(existsSync(join(made.folder, 'package.json'))).toBe(true);
  expect(existsSync(ran)).toBe(false);
});

const entry = { version: '1.0.0', resolved: 'https://registry.example.org/a/-/a-1.0.0.tgz' };
const lock = (change: object): string =>
  JSON.stringify({ lockfileVersion: 3, packages: { '': { name: 'x' }, 'node_modules/a': { ...entry, ...change } } });

test('npm: a lock file that leads to a git repository is not followed', async () => {
  expect(isPlainLock(readFileSync('package-lock.json', 'utf8'))).toBe(true);
  expect(
    [lock({}), lock({ resolved: 'packages/a', link: true }), lock({ dependencies: { b: '^1' } })].every(isPlainLock),
  ).toBe(true);
  const old = (version: string): string =>
    JSON.stringify({ dependencies: { a: { version: '1.0.0', dependencies: { b: { version, requires: true } } } } });
  expect(isPlainLock(old('2.0.0'))).toBe(true);
  const strange = [
    lock({ resolved: 'git+ssh://git@github.com/a/b.git#abc' }),
    lock({ resolved: 'https://github.com/a/b' }),
    lock({ resolved: 'file:../a' }),
    lock({ resolved: undefined, version: 'github:a/b' }),
    old('git+https://github.com/a/b.git'),
    old('github:a/b'),
    'no JSON',
    '{"packages": 3}',
  ];
  expect(strange.filter(isPlainLock)).toEqual([]);
  const files = { 'package.json': JSON.stringify({ dependencies: { a: '^1' } }), 'package-lock.json': strange[0]! };
  expect(Object.keys((await npm.plan(projectOf(files), []))!.files)).toEqual(['package.json']);
  const sound = { ...files, 'package-lock.json': lock({}) };
  expect(Object.keys((await npm.plan(projectOf(sound), []))!.files)).toEqual(['package.json', 'package-lock.json']);
});

test('pip takes what was collected, and wheels alone', async () => {
  const plan = await pip.plan(projectOf({ 'requirements.txt': 'attrs' }), ['pytest']);
  expect(plan?.commands.at(-1)).toBe(
    'venv/bin/pip install --disable-pip-version-check --quiet --only-binary :all: pytest -r wanted.txt || venv/bin/pip install --disable-pip-version-check --quiet --only-binary :all: pytest',
  );
});
