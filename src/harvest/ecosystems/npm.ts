import { join } from 'node:path';
import type { Ecosystem } from '../ecosystem.ts';

const LOCKS = ['package-lock.json', 'npm-shrinkwrap.json'];
const OPTIONS = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--legacy-peer-deps'];

/** npm: the package's dependencies in a `node_modules` of their own; no install script runs. */
export const npm: Ecosystem = {
  async plan(project) {
    const pack = project.packageJson;
    if (pack === undefined) return undefined;
    const { dependencies, devDependencies, optionalDependencies } = pack;
    if ([dependencies, devDependencies, optionalDependencies].every((list) => Object.keys(list).length === 0)) {
      return undefined;
    }
    // Only what decides the install: a new version or script of the project itself needs no new one.
    const manifest = { name: 'project', version: '0.0.0', dependencies, devDependencies, optionalDependencies };
    const files: Record<string, string> = { 'package.json': `${JSON.stringify(manifest, null, 1)}\n` };
    const lock = LOCKS.find((path) => project.paths.includes(path));
    const text = lock === undefined ? undefined : await project.text(lock);
    if (lock === undefined || text === undefined) {
      return { files, commands: [['npm', 'install', '--no-package-lock', ...OPTIONS]] };
    }
    // A lock file that has fallen behind its package.json makes `npm ci` fail; `install` puts it right.
    return {
      files: { ...files, [lock]: text },
      commands: [`npm ci ${OPTIONS.join(' ')} || npm install ${OPTIONS.join(' ')}`],
    };
  },
  lend: (folder) => ({
    readOnly: [{ source: join(folder, 'node_modules'), target: 'node_modules' }],
    pathFolders: [join(folder, 'node_modules', '.bin')],
    env: {},
    keep: ['node_modules'],
  }),
};
