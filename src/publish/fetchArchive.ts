import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, UserError } from '../errors.ts';
import type { Asset, Releases } from '../github/index.ts';
import type { Progress } from '../progress.ts';
import { formatBytes } from '../setup/index.ts';

const MOST_TRIES = 5;
/** A connection that gives nothing for so long is given up, and begun again. */
const SILENCE_MS = 60_000;

/**
 * Downloads an asset to `path`, going on behind what an earlier try left there.
 * @throws UserError where the connection fails again and again, or what arrives is not what was published
 */
export async function fetchArchive(
  releases: Releases,
  asset: Asset,
  sha256: string,
  path: string,
  progress: Progress,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  let restarted = false;
  for (let tries = 0; ; tries++) {
    const start = await sizeOf(path);
    if (start > asset.size) await rm(path, { force: true });
    try {
      if (start < asset.size) await append(releases, asset, path, start, progress);
    } catch (cause) {
      // What GitHub refuses is refused again; what a network drops is asked for again.
      if (cause instanceof UserError) throw cause;
      const kept = await sizeOf(path);
      if (tries + 1 >= MOST_TRIES) {
        throw new UserError(`the download broke off ${MOST_TRIES} times: ${messageOf(cause)}`, {
          where: asset.name,
          fix: `Run it again: it goes on behind the ${formatBytes(kept)} that are here.`,
          cause,
        });
      }
      progress.log(`the download broke off at ${formatBytes(kept)}; going on`);
      await sleep(tries * 1000);
      continue;
    }
    if ((await sizeOf(path)) < asset.size) continue;
    if ((await hashOf(path)).digest('hex') === sha256) return;
    await rm(path, { force: true });
    // What an earlier run had left may have been damaged on this disk.
    if (start > 0 && !restarted) {
      restarted = true;
      progress.log('the download is damaged; beginning it again');
      continue;
    }
    throw new UserError("the archive's sha256 is not the published one", {
      where: asset.name,
      fix: 'Nothing of it was used. Try again; if it stays so, tell whoever published it.',
    });
  }
}

async function append(
  releases: Releases,
  asset: Asset,
  path: string,
  start: number,
  progress: Progress,
): Promise<void> {
  const controller = new AbortController();
  let timer = setTimeout(() => controller.abort(), SILENCE_MS);
  const answer = await releases.read(asset, start, controller.signal);
  const file = await open(path, answer.from === 0 ? 'w' : 'a');
  try {
    let at = answer.from;
    for await (const chunk of answer.bytes) {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(), SILENCE_MS);
      at += chunk.length;
      if (at > asset.size) {
        throw new UserError('the server sends more than the archive has', {
          where: asset.name,
          fix: 'Try again later.',
        });
      }
      await file.writeFile(chunk);
      progress.update(
        `downloading ${asset.name}: ${Math.floor((100 * at) / asset.size)}% of ${formatBytes(asset.size)}`,
      );
    }
    if (at < asset.size) throw new Error(`it ended after ${at} of ${asset.size} bytes`);
  } finally {
    clearTimeout(timer);
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function hashOf(path: string): Promise<Hash> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash;
}
