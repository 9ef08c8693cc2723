import { Probot, ProbotOctokit } from 'probot';
import { getApp, type AppIdentity, type GitHub } from '../github/index.ts';
import type { Hub, Log } from '../jobs/index.ts';
import type { AppCredentials } from './appSettings.ts';

export interface OpenHub {
  readonly probot: Probot;
  readonly hub: Hub;
}

/** The App on GitHub: what verifies its deliveries, and clients that speak as it and as its installations. */
export function openHub(credentials: AppCredentials, api: string, log: Log): OpenHub {
  const probot = new Probot({
    appId: credentials.appId,
    privateKey: credentials.privateKey,
    secret: credentials.webhookSecret,
    baseUrl: api,
    // Probot tells of every request and delivery; what went wrong is enough.
    log: log.child({}, { level: log.level === 'silent' ? 'silent' : 'warn' }),
    // Refusals stay refusals; rate limits are waited for as long as GitHub asks.
    Octokit: ProbotOctokit.defaults({ userAgent: 'codelutra', retry: { doNotRetry: REFUSALS } }),
  });
  let identity: Promise<AppIdentity> | undefined;
  const app = async (): Promise<GitHub> => (await probot.auth()) as unknown as GitHub;
  const hub: Hub = {
    app,
    installation: async (id) => (await probot.auth(id)) as unknown as GitHub,
    identity() {
      identity ??= app()
        .then(getApp)
        .catch((error: unknown) => {
          identity = undefined;
          throw error;
        });
      return identity;
    },
  };
  return { probot, hub };
}

const REFUSALS = [400, 401, 403, 404, 409, 410, 413, 422, 429, 451];
