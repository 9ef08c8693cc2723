import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { extract } from 'tar';

interface PackageJson {
  version: string;
  bin: { codelutra: string };
  dependencies: Record<string, string>;
}

const described = JSON.parse(readFileSync('package.json', 'utf8')) as PackageJson;
const folder = mkdtempSync(join(tmpdir(), 'codelutra-package-'));
const installed = join(folder, 'node_modules/codelutra');
let files: string[] = [];

/** The package in an empty folder, beside its dependencies and nothing else. */
beforeAll(async () => {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [packed] = JSON.parse(execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as [
    { filename: string; files: { path: string }[] },
  ];
  files = packed.files.map(({ path }) => path);
  mkdirSync(installed, { recursive: true });
  await extract({ file: join(folder, packed.filename), cwd: installed, strip: 1 });
  for (const name of Object.keys(described.dependencies)) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function codelutra(...args: string[]) {
  return execa(process.execPath, [join(installed, described.bin.codelutra), ...args], {
    cwd: folder,
    reject: false,
    env: { CODELUTRA_HOME: join(folder, 'home') },
  });
}

test('it holds the product and nothing of its making', () => {
  expect(files).toEqual(
    expect.arrayContaining(['README.md', 'LICENSE', 'CHANGELOG.md', 'package.json', 'dist/cli.js']),
  );
  expect(files.filter((path) => /^(?:src|test|fixtures|bench|demo|node_modules)\//.test(path))).toEqual([]);
});

test('its help names every command', async () => {
  const { stdout, exitCode } = await codelutra('--help');
  expect(exitCode).toBe(0);
  for (const command of ['setup', 'doctor', 'fix', 'learn', 'publish', 'pull'])
    expect(stdout).toContain(`  ${command} `);
  expect((await codelutra('--version')).stdout).toBe(described.version);
});

test('each module of it loads, so nothing that it needs was left out', async () => {
  const modules = files.filter((path) => /^dist\/\w+\/index\.js$/.test(path));
  expect(modules.length).toBeGreaterThan(10);
  const program = modules.map((path) => `await import(${JSON.stringify(join(installed, path))});`).join('\n');
  const { stderr, exitCode } = await execa(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    reject: false,
  });
  expect([stderr, exitCode]).toEqual(['', 0]);
});

test('the changelog speaks of this version', () => {
  expect(readFileSync('CHANGELOG.md', 'utf8')).toContain(`## ${described.version}`);
});
