import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import { git, GitError, type GitPlace } from './git.ts';
import { writeGitConfig } from './privateGitFolder.ts';
import { removeTree } from './removeTree.ts';
import { requireGit } from './requireGit.ts';
import { claimWorkFolder } from './workFolder.ts';

/** What is fetched, and from where. */
export interface MirrorSource {
  /** An https address without a user in it; http for this machine alone. */
  readonly url: string;
  /** Given to git through its environment alone: it stands in no file, argument or message. */
  readonly token?: string;
  /** What HEAD is to point at, without `refs/heads/`. */
  readonly defaultBranch: string;
  /** Commits that no branch may lead to any more; those the server doesn't have are left out. */
  readonly commits?: readonly string[];
}

export interface MirrorLimits {
  /** Bytes of all objects; default 4 GiB. */
  readonly bytes?: number;
  /** Default 600. */
  readonly seconds?: number;
}

const DEFAULT_BYTES = 4 * 1024 ** 3;
const DEFAULT_SECONDS = 600;
const WATCH_MS = 500;

/**
 * Makes a bare copy of a repository, or brings the one in `folder` up to date: all branches and tags, as they are there.
 * Commits that nothing leads to any more stay. Only one process may do so in a folder at a time; what a killed one left
 * is put right by the next.
 * @throws UserError for an address that is refused, a repository that is not to be had, and beyond the limits
 */
export async function fetchMirror(folder: string, source: MirrorSource, limits: MirrorLimits = {}): Promise<void> {
  const url = checkedUrl(source.url);
  const workFolder = await claimWorkFolder();
  try {
    await writeGitConfig(workFolder);
    const place: GitPlace = { configFolder: workFolder, cwd: workFolder, gitDir: folder };
    await requireGit(place);
    await mkdir(folder, { recursive: true });
    await git({ configFolder: workFolder, cwd: workFolder }, ['init', '--bare', '--quiet', folder]);
    await removeLeftovers(folder);
    await git(place, ['symbolic-ref', 'HEAD', `refs/heads/${source.defaultBranch}`]);
    const fetch = bounded(place, folder, url, source.token, limits);
    await fetch(['--prune', url.href, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']);
    for (const commit of source.commits ?? []) {
      if (!/^[0-9a-f]{40,64}$/.test(commit) || (await has(place, commit))) continue;
      await fetch([url.href, commit]).catch((error: unknown) => {
        // The server has no such commit, or gives only those that a branch leads to.
        if (!(error instanceof UserError) || !/not our ref|no such remote ref|unadvertised/i.test(causeOf(error))) {
          throw error;
        }
      });
    }
  } finally {
    await removeTree(workFolder);
  }
}

function checkedUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHere = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && isHere))) {
    throw new UserError('git fetches from https addresses only', { where: text.slice(0, 300) });
  }
  if (url.username !== '' || url.password !== '') {
    throw new UserError('the address holds a user or a password', { where: url.host + url.pathname });
  }
  return url;
}

/** A `git fetch` that ends beyond the limits. */
function bounded(
  place: GitPlace,
  folder: string,
  url: URL,
  token: string | undefined,
  { bytes = DEFAULT_BYTES, seconds = DEFAULT_SECONDS }: MirrorLimits,
): (args: string[]) => Promise<void> {
  const until = Date.now() + seconds * 1000;
  return async (args) => {
    const stop = new AbortController();
    const ended = new AbortController();
    const watching = watch(join(folder, 'objects'), bytes, until, ended.signal).then((reason) => {
      if (reason !== undefined) stop.abort(reason);
      return reason;
    });
    const options = ['--no-tags', '--no-recurse-submodules', '--no-auto-maintenance', '--no-write-fetch-head'];
    try {
      await git(place, ['fetch', '--quiet', '--force', ...options, ...args], {
        environment: transport(url, token),
        signal: stop.signal,
      });
    } catch (error) {
      ended.abort();
      const reason = await watching;
      if (reason !== undefined) {
        throw new UserError(`the repository is refused: ${reason}`, { where: url.href, cause: error });
      }
      if (!(error instanceof GitError)) throw error;
      throw new UserError(`the repository can't be fetched: ${lastLine(error.stderr)}`, {
        where: url.href,
        fix: 'Check that it exists, and that the token or the App may read it ("Contents: read").',
        cause: error,
      });
    } finally {
      ended.abort();
      await watching;
    }
  };
}

/** Git's environment for a transfer: settings that are read from variables leave no trace in files or arguments. */
function transport(url: URL, token: string | undefined): Record<string, string> {
  const settings = [
    // A redirection would take the token to another address.
    ['http.followRedirects', 'false'],
    ['credential.helper', ''],
    ['http.lowSpeedLimit', '1000'],
    ['http.lowSpeedTime', '60'],
    ...(token === undefined
      ? []
      : [
          [
            `http.${url.origin}/.extraHeader`,
            `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
          ],
        ]),
  ];
  const passed = [
    'https_proxy',
    'HTTPS_PROXY',
    'no_proxy',
    'NO_PROXY',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
    'GIT_SSL_CAINFO',
  ];
  return {
    GIT_ALLOW_PROTOCOL: url.protocol.slice(0, -1),
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key = '', value = ''], i) => [
        [`GIT_CONFIG_KEY_${i}`, key],
        [`GIT_CONFIG_VALUE_${i}`, value],
      ]),
    ),
    ...Object.fromEntries(
      passed.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    ),
  };
}

/** Looks how much has come until told that the transfer has ended. @returns why it has to stop */
async function watch(objects: string, bytes: number, until: number, ended: AbortSignal): Promise<string | undefined> {
  while (!ended.aborted) {
    if (Date.now() > until) return 'it takes too long';
    if ((await sizeOf(objects)) > bytes) return `it is larger than ${bytes} bytes`;
    await sleep(WATCH_MS, undefined, { signal: ended }).catch(() => undefined);
  }
  return (await sizeOf(objects)) > bytes ? `it is larger than ${bytes} bytes` : undefined;
}

async function sizeOf(folder: string): Promise<number> {
  let total = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    // Temporary names vanish while they are looked at.
    total += (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
  }
  return total;
}

/** Removes what a git that was killed leaves behind: locks that would stop the next one, and half a pack. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && (entry.name.endsWith('.lock') || /^tmp_(?:pack|idx|obj|rev)_/.test(entry.name))) {
      await rm(join(entry.parentPath, entry.name), { force: true });
    }
  }
}

async function has(place: GitPlace, commit: string): Promise<boolean> {
  return git(place, ['cat-file', '-e', `${commit}^{commit}`]).then(
    () => true,
    (error: unknown) => {
      if (error instanceof GitError) return false;
      throw error;
    },
  );
}

function causeOf(error: UserError): string {
  return error.cause instanceof GitError ? error.cause.stderr : '';
}

function lastLine(text: string): string {
  return (
    text
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^(?:fatal|error): /, '')
      .slice(0, 300) ?? ''
  );
}
