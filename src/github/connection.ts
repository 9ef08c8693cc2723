import { UserError } from '../errors.ts';

/** Where GitHub's API is, and as whom to speak to it. */
export interface Connection {
  /** The API's address without a slash at its end. */
  readonly api: string;
  /** Nothing for what anyone may see. */
  readonly token: string | undefined;
}

const PUBLIC_API = 'https://api.github.com';

/**
 * The connection that the environment describes: the token of `GITHUB_TOKEN` or `GH_TOKEN`, the address of
 * `GITHUB_API_URL`, which GitHub's own runners set.
 * @param api an address that goes before the environment's, such as `https://github.example.com/api/v3`
 * @throws UserError for an address that is none, or one that would carry a token unencrypted over a network
 */
export function connectionFrom(env: NodeJS.ProcessEnv, api?: string): Connection {
  const token = [env['GITHUB_TOKEN'], env['GH_TOKEN']].find((text) => text !== undefined && text.trim() !== '')?.trim();
  const address = api ?? (env['GITHUB_API_URL'] || PUBLIC_API);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '') {
    throw new UserError(`"${address}" is no address of a GitHub API`, {
      fix: 'Give one such as https://github.example.com/api/v3 in GITHUB_API_URL, or with --api where the command has it.',
    });
  }
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'http:' && token !== undefined && !isHere) {
    throw new UserError('the token would be sent unencrypted', { where: address, fix: 'Use the https address.' });
  }
  return { api: address.replace(/\/+$/, ''), token };
}
