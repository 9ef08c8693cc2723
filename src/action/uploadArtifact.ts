import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { UserError } from '../errors.ts';

const SERVICE = 'twirp/github.actions.results.api.v1.ArtifactService';
const TRIES = 4;
const TRY_MS = 30_000;
const MOST_ANSWER = 100_000;

/** Where the runner's service for artifacts is, and the token for it; both are in the environment of a step. */
export interface ArtifactService {
  readonly url: string;
  readonly token: string;
  /** Milliseconds before the second try, doubled before each further one. */
  readonly wait?: number;
}

/** The service that the runner tells of; undefined where it has none (GitHub Enterprise Server, a local run). */
export function artifactService(env: NodeJS.ProcessEnv): ArtifactService | undefined {
  const [url, token] = [env['ACTIONS_RESULTS_URL'], env['ACTIONS_RUNTIME_TOKEN']];
  if (url === undefined || !URL.canParse(url) || token === undefined || token === '') return undefined;
  return { url: new URL(url).origin, token };
}

/**
 * Uploads a zip archive as an artifact of this run.
 * @param names tried one after the other where the run has an artifact of that name already
 * @returns the name it has
 * @throws UserError without addresses in it: those that artifacts are sent to are signed
 */
export async function uploadArtifact(
  service: ArtifactService,
  names: readonly string[],
  archive: Buffer,
): Promise<string> {
  const ids = backendIds(service.token);
  for (const name of names) {
    const created = await call(service, 'CreateArtifact', { ...ids, name, version: 4 }, createdSchema);
    if (created === 'taken') continue;
    await put(service, created.signed_upload_url, archive);
    const hash = `sha256:${createHash('sha256').update(archive).digest('hex')}`;
    const finished = { ...ids, name, size: String(archive.length), hash };
    await call(service, 'FinalizeArtifact', finished, finalizedSchema);
    return name;
  }
  throw new UserError('the run has too many artifacts of this job already');
}

const createdSchema = z.object({ ok: z.literal(true), signed_upload_url: z.url().max(10_000) });
const finalizedSchema = z.object({ ok: z.literal(true) });
const claimsSchema = z.object({ scp: z.string() });
const refusalSchema = z.object({ code: z.string().max(100), msg: z.string().max(1_000).default('') });

/** The service's names of the run and the job stand in the token: a scope `Actions.Results:RUN:JOB`. */
function backendIds(token: string): { workflow_run_backend_id: string; workflow_job_run_backend_id: string } {
  let scopes: string;
  try {
    const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    scopes = claimsSchema.parse(JSON.parse(claims)).scp;
  } catch (cause) {
    throw new UserError("the runner's token for artifacts can't be read", { cause });
  }
  const [, run, job] = /(?:^| )Actions\.Results:([^: ]+):([^: ]+)(?: |$)/.exec(scopes) ?? [];
  if (run === undefined || job === undefined) throw new UserError("the runner's token allows no artifact");
  return { workflow_run_backend_id: run, workflow_job_run_backend_id: job };
}

async function call<T extends z.ZodType>(
  service: ArtifactService,
  method: string,
  body: object,
  schema: T,
): Promise<z.output<T> | 'taken'> {
  const { status, text } = await send(service, `${service.url}/${SERVICE}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${service.token}` },
    body: JSON.stringify(body),
  });
  const answer = parsed(text);
  if (status === 200) {
    const read = schema.safeParse(answer);
    if (read.success) return read.data;
    throw new UserError(`${method} got an answer of an unknown form`, { cause: read.error });
  }
  const refusal = refusalSchema.safeParse(answer);
  if (status === 409 || (refusal.success && refusal.data.code === 'already_exists')) return 'taken';
  throw new UserError(`${method} was refused (${status}${refusal.success ? `: ${refusal.data.msg}` : ''})`);
}

/** Sends the bytes as one block blob, as the storage takes up to some gigabytes. */
async function put(service: ArtifactService, url: string, archive: Buffer): Promise<void> {
  const { status } = await send(service, url, {
    method: 'PUT',
    headers: {
      'content-type': 'application/zip',
      'x-ms-blob-type': 'BlockBlob',
      'x-ms-blob-content-type': 'application/zip',
      'x-ms-version': '2024-11-04',
    },
    body: new Uint8Array(archive),
  });
  if (status !== 201 && status !== 200) throw new UserError(`the storage refused the upload (${status})`);
}

/** One request, repeated where the other side is at fault. All of them can be repeated without harm. */
async function send(
  { wait = 1_500 }: ArtifactService,
  url: string,
  request: RequestInit,
): Promise<{ status: number; text: string }> {
  for (let tries = 1; ; tries += 1) {
    const last = tries === TRIES;
    try {
      const response = await fetch(url, { ...request, redirect: 'error', signal: AbortSignal.timeout(TRY_MS) });
      const text = (await response.text()).slice(0, MOST_ANSWER);
      if (last || (response.status < 500 && response.status !== 429)) return { status: response.status, text };
    } catch (cause) {
      if (last) throw new UserError('no answer from the service for artifacts', { cause });
    }
    await sleep(wait * 2 ** (tries - 1));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
