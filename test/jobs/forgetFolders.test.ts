import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetFolders } from '../../src/jobs/place/index.ts';
import { onBothDatabases } from '../store/databases.ts';
import { newRepository } from '../store/rows.ts';

const before = process.env['CODELUTRA_HOME'];
let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'codelutra-folders-'));
  process.env['CODELUTRA_HOME'] = home;
});
afterAll(async () => {
  if (before === undefined) delete process.env['CODELUTRA_HOME'];
  else process.env['CODELUTRA_HOME'] = before;
  await rm(home, { recursive: true, force: true });
});

onBothDatabases((test) => {
  test('files of what is no longer known are removed, and no others', async (store) => {
    await forgetFolders(store);
    const kept = await newRepository(store);
    const gone = await newRepository(store);
    const clone = async (installation: number | string, repository: number | string): Promise<string> => {
      const folder = join(home, 'installations', String(installation), String(repository), 'clone');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'code.js'), 'secret();');
      return folder;
    };
    const own = await clone(kept.installation.id, 7);
    const taken = await clone(kept.installation.id, 8);
    const uninstalled = await clone(gone.installation.id, 7);
    const strange = await clone('notes', 'mine');
    // A suspended installation is still one.
    await kept.installation.save('octo-org', true);
    await gone.installation.remove();
    await forgetFolders(store);
    expect([own, taken, uninstalled, strange].map((folder) => existsSync(folder))).toEqual([true, false, false, true]);
  });
});
