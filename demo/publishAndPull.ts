import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '../src/publish/index.ts';
import { codelutra, shown } from './codelutra.ts';
import { REPOSITORY, type LocalGitHub } from './localGitHub.ts';
import type { Stage } from './stage.ts';

/** Exit code of a command that could not do what it was asked, and says why. */
const REFUSED = 2;

/** Publishes the checkpoint, if the gate lets it. @returns whether there is a release now */
export async function publish(
  stage: Stage,
  checkpoint: string,
  { metrics }: Manifest,
  github: LocalGitHub,
): Promise<boolean> {
  const isRefused = metrics.gate?.decision === 'refuse';
  await codelutra(stage, ['publish', checkpoint, '--repo', REPOSITORY], {
    env: github.env,
    allowed: isRefused ? [REFUSED] : [],
  });
  if (isRefused) {
    stage.say(
      'The gate refused the checkpoint, so nothing is published. The story goes on with what is in the folder.',
    );
    return false;
  }
  if (metrics.gate?.decision === 'canary') {
    stage.say(
      'The gate could not tell for sure, so the release is on the channel canary only; stable stays as it was.',
    );
  }
  await codelutra(stage, ['models', REPOSITORY], { env: github.env });
  return true;
}

/** The release, downloaded into a folder of its own and checked. */
export async function pull(stage: Stage, folder: string, github: LocalGitHub): Promise<void> {
  // The emulated GitHub forgets when the demo ends, so a release of an earlier start is another one.
  if (existsSync(folder)) await rm(folder, { recursive: true });
  await codelutra(stage, ['pull', `${REPOSITORY}@canary`, '--out', folder], { env: github.env });
  stage.look('the model card, as the release shows it', shown(join(folder, 'README.md')));
}
