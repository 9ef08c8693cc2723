import { join } from 'node:path';
import type { Ecosystem } from '../ecosystem.ts';
import type { PackageJson } from '../project.ts';
import { isPlainLock } from './isPlainLock.ts';

const LOCKS = ['package-lock.json', 'npm-shrinkwrap.json'];
const OPTIONS = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--legacy-peer-deps'];

/** A version, range, tag or alias of a registry's package: no address, no folder. */
const PUBLISHED = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+(?:@[^:/]*)?|(?!\.)[^:/]*)$/;

/**
 * npm: the package's dependencies in a `node_modules` of their own; no script runs. What comes from a git repository or a
 * folder is left out: npm 10 runs its `prepare` script even where it is told to ignore scripts.
 */
export const npm: Ecosystem = {
  async plan(project) {
    const pack = project.packageJson;
    if (pack === undefined) return undefined;
    if (isEmpty(listsOf(pack))) return undefined;
    const lists = {
      dependencies: pick(pack.dependencies, true),
      devDependencies: pick(pack.devDependencies, true),
      optionalDependencies: pick(pack.optionalDependencies, true),
    };
    // Only what decides the install: a new version or script of the project itself needs no new one.
    const manifest = { name: 'project', version: '0.0.0', ...lists };
    const files: Record<string, string> = { 'package.json': `${JSON.stringify(manifest, null, 1)}\n` };
    if (isEmpty(Object.values(lists))) return { files, commands: [['mkdir', 'node_modules']] };
    const lock = LOCKS.find((path) => project.paths.includes(path));
    const text = lock === undefined ? undefined : await project.text(lock);
    if (lock === undefined || text === undefined || !isPlainLock(text)) {
      return { files, commands: [['npm', 'install', '--no-package-lock', ...OPTIONS]] };
    }
    // A lock file that has fallen behind its package.json makes `npm ci` fail; `install` puts it right.
    return {
      files: { ...files, [lock]: text },
      commands: [`npm ci ${OPTIONS.join(' ')} || npm install ${OPTIONS.join(' ')}`],
    };
  },
  async leftOut(_folder, { packageJson }) {
    const lists = packageJson === undefined ? [] : listsOf(packageJson);
    return lists.flatMap((list) => Object.entries(pick(list, false)).map(([name, spec]) => `${name}@${spec}`));
  },
  lend: (folder) => ({
    readOnly: [{ source: join(folder, 'node_modules'), target: 'node_modules' }],
    pathFolders: [join(folder, 'node_modules', '.bin')],
    env: {},
    keep: ['node_modules'],
  }),
};

function listsOf({ dependencies, devDependencies, optionalDependencies }: PackageJson): Record<string, string>[] {
  return [dependencies, devDependencies, optionalDependencies];
}

function isEmpty(lists: readonly object[]): boolean {
  return lists.every((list) => Object.keys(list).length === 0);
}

function pick(list: Readonly<Record<string, string>>, isPublished: boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(list).filter(([, spec]) => PUBLISHED.test(spec) === isPublished));
}
