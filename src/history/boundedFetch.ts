import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import { git, GitError, type GitPlace } from './git.ts';

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
 * A `git fetch` into `folder` that ends beyond the limits, which count from now on.
 * @returns fetches what its arguments say; throws a UserError
 */
export function boundedFetch(
  place: GitPlace,
  folder: string,
  { url, token }: { url: URL; token: string | undefined },
  { bytes = DEFAULT_BYTES, seconds = DEFAULT_SECONDS }: MirrorLimits,
): (args: string[]) => Promise<void> {
  const until = Date.now() + seconds * 1000;
  const options = ['--no-tags', '--no-recurse-submodules', '--no-auto-maintenance', '--no-write-fetch-head'];
  return async (args) => {
    const stop = new AbortController();
    const ended = new AbortController();
    const watching = watch(join(folder, 'objects'), bytes, until, ended.signal).then((reason) => {
      if (reason !== undefined) stop.abort();
      return reason;
    });
    const failure = await git(place, ['fetch', '--quiet', '--force', ...options, ...args], {
      environment: transport(url, token),
      signal: stop.signal,
    }).then(
      () => undefined,
      (error: unknown) => error,
    );
    ended.abort();
    const reason = await watching;
    if (reason !== undefined) {
      throw new UserError(`the repository is refused: ${reason}`, { where: url.href, cause: failure });
    }
    if (failure instanceof GitError) {
      throw new UserError(`the repository can't be fetched: ${lastLine(failure.stderr)}`, {
        where: url.href,
        fix: 'Check that it exists, and that the token or the App may read it ("Contents: read").',
        cause: failure,
      });
    }
    if (failure !== undefined) throw failure;
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
