import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseSandbox, sandboxes } from '../../src/sandbox/index.ts';
import { temporaryFolder } from '../history/testRepository.ts';

const root = temporaryFolder();
const path = process.env['PATH'];
const tools = join(root, 'tools');
mkdirSync(tools);
beforeEach(() => {
  process.env['PATH'] = tools;
});
afterEach(() => {
  process.env['PATH'] = path;
});

/** A `bwrap` that fails as the real one does where it is not allowed to work. */
function fakeBwrap(script: string): void {
  writeFileSync(join(tools, 'bwrap'), `#!/bin/sh\ncase "$1" in\n${script}\nesac\n`);
  chmodSync(join(tools, 'bwrap'), 0o755);
}

test('where there is none, every one says why and how to get it, and running without walls is never a fallback', async () => {
  rmSync(join(tools, 'bwrap'), { force: true });
  const failure = chooseSandbox();
  await expect(failure).rejects.toMatchObject({
    name: 'UserError',
    where: expect.stringMatching(/bubblewrap: .*; container: /),
    fix: expect.stringMatching(/apt install bubblewrap[^]*Docker or Podman[^]*--trust/),
  });
  if (process.platform === 'linux') {
    expect(await sandboxes.bubblewrap.available()).toMatchObject({
      ok: false,
      why: 'bubblewrap (bwrap) was not found',
    });
    await expect(sandboxes.bubblewrap.run({ cwd: root, command: 'true' })).rejects.toThrow('was not found');
  }
});

test('each is registered under its own name, and environments lie in a folder of that name', () => {
  for (const [name, sandbox] of Object.entries(sandboxes)) expect(sandbox.name).toBe(name);
  expect(Object.keys(sandboxes).join(' ')).toMatch(/^[a-z ]+$/);
});

test('trusted is used when asked for', async () => {
  expect((await chooseSandbox('trusted')).name).toBe('trusted');
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('a bubblewrap that is too old, and one that the system does not let work', async () => {
  fakeBwrap('--help) echo "--ro-bind";;');
  expect(await sandboxes.bubblewrap.available()).toMatchObject({ ok: false, why: 'bubblewrap is too old' });
  fakeBwrap('--help) echo "--size BYTES";;\n*) echo "bwrap: setting up uid map: Permission denied" >&2; exit 1;;');
  const refused = await sandboxes.bubblewrap.available();
  expect(refused).toMatchObject({ ok: false, why: expect.stringContaining('setting up uid map') });
  expect(refused).toMatchObject({ fix: expect.stringContaining('Allow user namespaces') });
});
