import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../src/github/index.ts';
import { silentProgress } from '../../src/progress.ts';
import { parseWanted, publishCheckpoint, pullCheckpoint } from '../../src/publish/index.ts';
import { FakeGitHub, TOKEN } from '../github/fake/index.ts';
import { runSource } from '../setup/runSource.ts';
import { BROKEN_RANGE, javascriptProject } from '../suggest/projects.ts';
import { BASE, makeCheckpoint } from './checkpoint.ts';

let folder: string;
/** A folder that was pulled. */
let pulled: string;
/** Another model of the same shape. */
let other: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codelutra-use-'));
  process.env['CODELUTRA_HOME'] = join(folder, 'home');
  await makeCheckpoint(join(folder, 'made'));
  pulled = join(folder, 'pulled');
  const server = await FakeGitHub.start({ repos: [{ name: 'models' }] });
  const github = connect({ api: server.url, token: TOKEN }, { progress: silentProgress, writeSpacing: 0 });
  const repository = { owner: 'octocat', repo: 'models' };
  await publishCheckpoint({ github, repository, folder: join(folder, 'made'), progress: silentProgress });
  const wanted = parseWanted('octocat/models@v1');
  await pullCheckpoint({ github, wanted, out: pulled, progress: silentProgress });
  await server.close();
  other = join(folder, 'other.gguf');
  const bytes = await readFile(BASE);
  bytes[bytes.length - 2] = (bytes[bytes.length - 2] ?? 0) ^ 1;
  await writeFile(other, bytes);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function run(...args: string[]) {
  return runSource('src/cli.ts', args, { CODELUTRA_HOME: join(folder, 'home'), NO_COLOR: '1' });
}

test('a checkpoint of another base is refused, though the shapes are the same', async () => {
  const project = javascriptProject(join(folder, 'project'), BROKEN_RANGE).folder;
  const out = join(folder, 'run');
  const refused = "the model is not the checkpoint's base, tiny-llama: its sha256 is another";
  const commands = [
    ['fix', project, '--trust', '--model', other, '--adapter', pulled],
    ['learn', project, '--trust', '--out', out, '--base', other, '--from', pulled],
  ];
  const results = await Promise.all(commands.map((args) => run(...args)));
  for (const { exitCode, stderr } of results) expect([exitCode, stderr]).toEqual([2, expect.stringContaining(refused)]);
});

test('a checkpoint of the base is used as it is', async () => {
  const nowhere = join(folder, 'nowhere');
  const { stderr } = await run(
    'learn',
    nowhere,
    '--trust',
    '--out',
    join(folder, 'run'),
    '--base',
    BASE,
    '--from',
    pulled,
  );
  // It has looked at the checkpoint when it finds that there is nothing to learn from.
  expect(stderr).toContain('there is no such folder');
});
