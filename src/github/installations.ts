import { z } from 'zod';
import { asking } from './apiError.ts';
import type { GitHub } from './client.ts';
import { collect } from './pages.ts';
import { repositorySchema, type HostedRepository } from './repository.ts';

const MOST_INSTALLATIONS = 10_000;
const MOST_REPOSITORIES = 10_000;

/** Who the App is. */
export interface AppIdentity {
  readonly id: number;
  readonly slug: string;
  /** The login under which its comments appear. */
  readonly login: string;
}

/** The App itself. @param app a client that speaks as the App @throws UserError */
export async function getApp(app: GitHub): Promise<AppIdentity> {
  return asking('reading who the App is', 'the App', async () => {
    const { data } = await app.rest.apps.getAuthenticated();
    const { id, slug } = z.object({ id: z.int().positive(), slug: z.string().min(1).max(200) }).parse(data);
    return { id, slug, login: `${slug}[bot]` };
  });
}

const installationSchema = z
  .object({
    id: z.int().positive(),
    account: z.object({ login: z.string().max(200).nullish(), slug: z.string().max(200).nullish() }).nullish(),
    suspended_at: z.string().max(40).nullish(),
  })
  .transform(({ id, account, suspended_at: suspended }) => ({
    id,
    /** Of the user or organisation. */
    account: account?.login ?? account?.slug ?? undefined,
    suspended: typeof suspended === 'string',
  }));
export type InstallationInfo = z.infer<typeof installationSchema>;

/** Where the App is installed. @param app a client that speaks as the App @throws UserError */
export async function listInstallations(app: GitHub): Promise<InstallationInfo[]> {
  return asking('listing the installations', 'the App', async () => {
    const pages = app.paginate.iterator(app.rest.apps.listInstallations, { per_page: 100 });
    return (await collect(pages, MOST_INSTALLATIONS)).map((found) => installationSchema.parse(found));
  });
}

/** The repositories that an installation may use. @param github a client that speaks as the installation */
export async function listInstallationRepositories(github: GitHub): Promise<HostedRepository[]> {
  return asking('listing the repositories', 'the installation', async () => {
    const pages = github.paginate.iterator(github.rest.apps.listReposAccessibleToInstallation, { per_page: 100 });
    // The pages are an object around the list; the plugin takes it out, which its types don't say.
    const found = await collect(pages as unknown as AsyncIterable<{ data: unknown[] }>, MOST_REPOSITORIES);
    return found.map((each) => repositorySchema.parse(each));
  });
}

/** A token for git that reads one repository for an hour. It is a secret: never stored nor logged. */
export interface ReadToken {
  readonly token: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** Asks for a token that can read one repository and nothing else. @param app a client that speaks as the App */
export async function createReadToken(app: GitHub, installationId: number, repositoryId: number): Promise<ReadToken> {
  return asking('asking for a token', `installation ${installationId}`, async () => {
    const { data } = await app.rest.apps.createInstallationAccessToken({
      installation_id: installationId,
      repository_ids: [repositoryId],
      permissions: { contents: 'read' },
    });
    return z
      .object({ token: z.string().min(1).max(2000), expires_at: z.string().max(40) })
      .transform(({ token, expires_at: expiresAt }) => ({ token, expiresAt }))
      .parse(data);
  });
}

/** What GitHub hands over once when an App is registered. Its key and secret are secrets: never logged. */
export interface RegisteredApp {
  readonly id: number;
  /** Of its page, from which it is installed. */
  readonly url: string;
  readonly privateKey: string;
  readonly webhookSecret: string;
}

/** Takes over an App that was registered by a manifest. @param code what GitHub gave, good for an hour and once */
export async function convertManifest(github: GitHub, code: string): Promise<RegisteredApp> {
  return asking('taking over the App', 'the App', async () => {
    const { data } = await github.rest.apps.createFromManifest({ code });
    return z
      .object({
        id: z.int().positive(),
        html_url: z.string().max(2000),
        pem: z.string().max(10_000),
        webhook_secret: z.string().max(1000),
      })
      .transform(({ id, html_url: url, pem: privateKey, webhook_secret: webhookSecret }) => ({
        ...{ id, url, privateKey, webhookSecret },
      }))
      .parse(data);
  });
}
