import type { Octokit } from '@octokit/core';
import type { paginateRest } from '@octokit/plugin-paginate-rest';
import type { restEndpointMethods } from '@octokit/plugin-rest-endpoint-methods';

/** A client of GitHub's API: what `connect` makes, or what Probot hands to an event's handler. */
export type GitHub = Octokit & ReturnType<typeof restEndpointMethods> & ReturnType<typeof paginateRest>;

/**
 * Given to requests that make something: repeating one whose answer was lost would make it twice. Whoever asks again
 * looks first.
 */
export const ONCE = { retries: 0 } as const;
