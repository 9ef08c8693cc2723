// npm run check:package: packs codelutra, installs the package with its dependencies into an empty folder, as a user would
// (npm's cache first, the registry for what is not there), and runs it. Takes a minute or more.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'codelutra-install-'));
const run = (command, args, options = {}) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options });

try {
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const here = { cwd: folder, env: { ...process.env, CODELUTRA_HOME: join(folder, 'home') } };
  run('npm', ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', `./${filename}`], here);
  const help = run('npx', ['--no-install', 'codelutra', '--help'], here);
  if (!help.includes('codelutra fix')) throw new Error(`unexpected help:\n${help}`);
  const { findings } = JSON.parse(run('npx', ['--no-install', 'codelutra', 'doctor', '--json'], here));
  const names = findings.map(({ name }) => name);
  for (const name of ['engine', 'sandbox', 'git']) if (!names.includes(name)) throw new Error(`no finding: ${name}`);
  process.stdout.write(`${filename} installs into an empty folder and runs\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
