import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { downloadFile, HubApiError, pathsInfo } from '@huggingface/hub';
import { messageOf, UserError } from '../../errors.ts';
import type { ModelOrigin } from '../../model/index.ts';
import { byteProgress } from '../byteProgress.ts';
import { formatBytes } from '../formatBytes.ts';
import { requireRoom } from '../freeBytes.ts';
import { hashFile } from '../../files.ts';
import type { ModelRequest, ModelSource } from './modelSource.ts';

type Hub = ModelOrigin & { kind: 'hf' };

/** Past this the file is refused: no model this tool can train comes near it. */
const MAX_BYTES = 64e9;
/** Attempts in a row that bring no byte. */
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 500;

/** A file in a Hugging Face model repository. `HF_TOKEN` opens private ones, `HF_ENDPOINT` names another host. */
export const hubSource: ModelSource<Hub> = {
  async fetch(request) {
    const { from, target } = request;
    const { sha256, bytes } = await fileOnHub(request);
    // The name carries the content: a download that was cut off is only ever continued with the same file.
    const part = `${target}.${sha256.slice(0, 12)}.part`;
    await mkdir(dirname(target), { recursive: true });
    await requireRoom(target, bytes - (await sizeOf(part)));
    await download(request, part, bytes);
    request.progress.update(`${request.title}: checking`);
    if ((await hashFile(part)) !== sha256) {
      await rm(part);
      throw new UserError('the downloaded model has another sha256 than the hub names', {
        where: hubSource.describe(from),
        fix: 'run the command again; it starts afresh',
      });
    }
    await rename(part, target);
  },
  describe: ({ repo, revision, file }) => `hf:${repo}${revision === 'main' ? '' : `@${revision}`}/${file}`,
};

function access({ from }: ModelRequest<Hub>) {
  const accessToken = process.env['HF_TOKEN'];
  const hubUrl = process.env['HF_ENDPOINT']?.replace(/\/+$/, '');
  return {
    repo: { type: 'model' as const, name: from.repo },
    revision: from.revision,
    ...(accessToken === undefined || accessToken === '' ? {} : { accessToken }),
    ...(hubUrl === undefined || hubUrl === '' ? {} : { hubUrl }),
  };
}

/** What the hub says the file is (its large-file record), held against what is pinned. */
async function fileOnHub(request: ModelRequest<Hub>): Promise<{ sha256: string; bytes: number }> {
  const { from } = request;
  const where = hubSource.describe(from);
  const [info] = await pathsInfo({ ...access(request), paths: [from.file] }).catch((error: unknown) => {
    throw hubError(error, request);
  });
  if (info === undefined) throw new UserError('the hub has no such file', { where });
  const sha256 = info.lfs?.oid.replace(/^sha256:/, '');
  if (sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new UserError('the hub names no sha256 for this file', { where, fix: 'name a .gguf file' });
  }
  if (!Number.isSafeInteger(info.size) || info.size <= 0 || info.size > MAX_BYTES) {
    throw new UserError(`the hub names a size of ${info.size} bytes for this file`, { where });
  }
  if ((request.sha256 ?? sha256) !== sha256 || (request.bytes ?? info.size) !== info.size) {
    throw new UserError('the hub now has another file than the pinned one', {
      where,
      fix: `its sha256 is ${sha256} instead of ${request.sha256 ?? '?'}; a newer codelutra may know it`,
    });
  }
  return { sha256, bytes: info.size };
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/** Appends to `part` until it has `bytes` bytes, going on after each break of the connection. */
async function download(request: ModelRequest<Hub>, part: string, bytes: number): Promise<void> {
  let have = await sizeOf(part);
  for (let attempt = 1; have < bytes; attempt++) {
    try {
      await appendFrom(request, part, have, bytes);
    } catch (error) {
      if (error instanceof UserError) throw error;
      const now = await sizeOf(part);
      if (now > have) attempt = 0;
      else if (attempt >= ATTEMPTS || isRefusal(error)) throw hubError(error, request);
      request.progress.log(
        `${request.title}: the connection broke at ${formatBytes(now)} (${messageOf(error)}); going on`,
      );
      await sleep(FIRST_PAUSE_MS * 2 ** attempt);
    }
    have = await sizeOf(part);
  }
}

async function appendFrom(request: ModelRequest<Hub>, part: string, have: number, bytes: number): Promise<void> {
  let refused: UserError | undefined;
  // A server or cache that ignores the range would have its first bytes appended in the middle.
  const rangedFetch: typeof fetch = async (url, init) => {
    const response = await fetch(url, init);
    if (response.ok && response.status !== 206 && new Headers(init?.headers).has('range')) {
      await response.body?.cancel();
      refused = new UserError('the server does not continue downloads', { where: response.url });
      throw refused;
    }
    return response;
  };
  // xet, the hub's chunk protocol, is left alone: plain ranges go on from any byte.
  const blob = await downloadFile({ ...access(request), path: request.from.file, xet: false, fetch: rangedFetch });
  if (blob === null) throw new UserError('the hub has no such file', { where: hubSource.describe(request.from) });
  const show = byteProgress(request.progress, request.title, bytes);
  let at = have;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      at += chunk.length;
      show(at);
      if (at > bytes) refused = new UserError('the hub sends more than the file has', { where: part });
      done(refused ?? null, chunk);
    },
  });
  try {
    await pipeline(Readable.fromWeb(blob.slice(have, bytes).stream()), meter, createWriteStream(part, { flags: 'a' }));
  } catch (error) {
    // The hub's client hands on only the text of what its fetch threw.
    throw refused ?? error;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof HubApiError && error.statusCode < 500 && error.statusCode !== 429;
}

function hubError(error: unknown, { from }: ModelRequest<Hub>): UserError {
  const details = { where: hubSource.describe(from), cause: error };
  const status = error instanceof HubApiError ? error.statusCode : undefined;
  if (status === 401 || status === 403) {
    return new UserError('the hub refuses access to this model', {
      ...details,
      fix: 'accept its licence on its page and set HF_TOKEN to a token that may read it (an unknown name is refused too)',
    });
  }
  if (status === 404) return new UserError('the hub has no such repository, revision or file', details);
  if (status !== undefined)
    return new UserError(`the hub answers with status ${status}`, { ...details, fix: 'try again later' });
  if (error instanceof TypeError && error.message.includes('access token')) {
    return new UserError('HF_TOKEN is not a token of the hub (they start with hf_)', details);
  }
  // fetch says only "fetch failed"; its cause knows why.
  const { cause } = Object(error) as { cause?: { message?: string; code?: string } };
  return new UserError(`the model hub can't be reached: ${cause?.message || cause?.code || messageOf(error)}`, {
    ...details,
    fix: 'check the network, or set HF_ENDPOINT to a mirror; what was downloaded is kept',
  });
}
