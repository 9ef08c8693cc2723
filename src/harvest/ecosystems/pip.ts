import { join } from 'node:path';
import { readResultFile } from '../../sandbox/index.ts';
import type { Ecosystem } from '../ecosystem.ts';
import { COLLECT, LEFT_OUT_FILE } from './collectPackages.ts';

/** Files that say what Python tests need, most telling first. */
const MANIFESTS =
  /^(?:pyproject\.toml|(?:requirements|requirements[-_/](?:tests?|testing|dev))\.(?:txt|in)|tests?\/requirements\.txt)$/;

const MAX_LEFT_OUT = 1024 ** 2;

/** pip: a virtual environment with the test runner and what the project's files ask for. */
export const pip: Ecosystem = {
  async plan(project, packages) {
    const files: Record<string, string> = { 'collect.py': COLLECT };
    for (const path of project.paths.filter((one) => MANIFESTS.test(one))) {
      const text = await project.text(path);
      if (text !== undefined) files[path] = text;
    }
    if (Object.keys(files).length === 1 && packages.length === 0) return undefined;
    const own = packages.join(' ');
    const install = 'venv/bin/pip install --disable-pip-version-check --quiet --only-binary :all:';
    return {
      files,
      commands: [
        ['python3', '-m', 'venv', 'venv'],
        ['python3', 'collect.py'],
        // Lists of developers' tools often can't be had as a whole; then the runner alone serves most tests.
        own === '' ? `${install} -r wanted.txt` : `${install} ${own} -r wanted.txt || ${install} ${own}`,
      ],
    };
  },
  async leftOut(folder) {
    // What stands there may have been written anew by what was installed.
    const text = (await readResultFile(folder, LEFT_OUT_FILE, MAX_LEFT_OUT))?.toString('utf8') ?? '';
    return text.split('\n').filter((line) => line !== '');
  },
  lend: (folder, project) => ({
    readOnly: [{ source: folder }],
    pathFolders: [join(folder, 'venv', 'bin')],
    env: project.paths.some((path) => path.startsWith('src/')) ? { PYTHONPATH: 'src' } : {},
    keep: [],
  }),
};
