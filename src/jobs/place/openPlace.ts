import { appSettings, CONFIG_PATH, ConfigError, parseConfig, type AppConfig, type Config } from '../../config/index.ts';
import {
  getBranchHead,
  getRepository,
  putCheckRun,
  readHostedFile,
  type HostedRepository,
  type RepositoryName,
} from '../../github/index.ts';
import type { RepositoryStore } from '../../store/index.ts';
import { configCheck } from '../../suggest/index.ts';
import type { JobContext } from '../jobContext.ts';
import { repositoryJob, type RepositoryJob } from '../repositoryJob.ts';
import { repositoryFolder, type RepositoryFolder } from './repositoryFolder.ts';

/** The repository of a job: what is known of it, what its settings are, and where this machine keeps what it needs. */
export interface RepositoryPlace {
  readonly job: RepositoryJob;
  readonly name: RepositoryName;
  readonly rows: RepositoryStore;
  readonly folder: RepositoryFolder;
  readonly defaultBranch: string;
  readonly config: Config;
  readonly app: AppConfig;
}

/**
 * Looks at the repository of a job, and notes it where it is new.
 * @returns undefined where there is nothing to be done for it: it is gone, its App is suspended or off, or its settings
 *   don't fit, which a check tells
 */
export async function openPlace(whole: RepositoryJob, context: JobContext): Promise<RepositoryPlace | undefined> {
  const { store, github, log } = context;
  const job = repositoryJob.strip().parse(whole);
  const name = { owner: job.owner, repo: job.name };
  const hosted = await getRepository(github, name);
  // A name can have passed to another repository since the job was sent.
  if (hosted?.id !== job.repositoryId || hosted.archived) {
    log.info('the repository is gone, renamed or archived: nothing is done');
    return undefined;
  }
  const installation = store.installation(job.installationId);
  const known = await installation.read();
  if (known === undefined) await installation.save(job.owner);
  else if (known.suspended_at !== null) return undefined;
  const { defaultBranch } = hosted;
  await installation.saveRepository({ id: job.repositoryId, owner: job.owner, name: job.name, defaultBranch });
  const config = await settingsOf(name, hosted, context);
  if (config === undefined) return undefined;
  const app = appSettings(config);
  const rows = installation.repository(job.repositoryId);
  return app.stage === 'off'
    ? undefined
    : { job, name, rows, folder: repositoryFolder(job), defaultBranch, config, app };
}

/** The settings on the default branch; where they don't fit, a check on it tells the line. */
async function settingsOf(
  name: RepositoryName,
  { defaultBranch }: HostedRepository,
  { github, log }: JobContext,
): Promise<Config | undefined> {
  const file = await readHostedFile(github, name, CONFIG_PATH, { ref: defaultBranch });
  try {
    return parseConfig(file?.text ?? '');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    log.info({ mistake: error.message }, 'the settings do not fit: nothing is done');
    const headSha = await getBranchHead(github, name, defaultBranch);
    if (headSha !== undefined) {
      const mark = { name: 'codelutra settings', headSha, externalId: 'codelutra:settings' };
      await putCheckRun(github, name, { ...mark, ...configCheck(error) });
    }
    return undefined;
  }
}
