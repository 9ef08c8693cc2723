import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';
import { restEndpointMethods } from '@octokit/plugin-rest-endpoint-methods';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import Bottleneck from 'bottleneck';
import { formatSeconds, type Progress } from '../progress.ts';
import type { GitHub } from './client.ts';
import type { Connection } from './connection.ts';

const Client = Octokit.plugin(restEndpointMethods, paginateRest, retry, throttling);

/** Waits for a rate limit so often before giving up. */
const PATIENCE = 5;
/** GitHub asks for a second between writes. */
const WRITE_SPACING_MS = 1000;

export interface ConnectOptions {
  readonly progress: Progress;
  /** Milliseconds between two writes. */
  readonly writeSpacing?: number | undefined;
}

/** A client that waits for rate limits, and says so, and repeats what fails on GitHub's side. */
export function connect(
  { api, token }: Connection,
  { progress, writeSpacing = WRITE_SPACING_MS }: ConnectOptions,
): GitHub {
  const wait =
    (which: string) =>
    (seconds: number, _request: unknown, _client: unknown, tries: number): boolean => {
      if (tries >= PATIENCE) return false;
      const hint = token === undefined ? ' (a GITHUB_TOKEN has a higher one)' : '';
      progress.log(`${which} of GitHub is reached; going on in ${formatSeconds(seconds)}${hint}`);
      return true;
    };
  const writes = new Bottleneck.Group({ maxConcurrent: 1, minTime: writeSpacing });
  return new Client({
    baseUrl: api,
    userAgent: 'codelutra',
    ...(token === undefined ? {} : { auth: token }),
    throttle: {
      onRateLimit: wait('the rate limit'),
      onSecondaryRateLimit: wait('a limit on bursts'),
      write: writes,
      notifications: writes,
    },
    // Refusals stay refusals; limits are the other plugin's to wait for, as long as GitHub asks.
    retry: { doNotRetry: [400, 401, 403, 404, 409, 410, 413, 422, 429, 451] },
    // What went wrong is told by the error that is thrown.
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  });
}
