import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../src/errors.ts';
import { claimFolder } from '../src/harvest/index.ts';
import type { Stage } from './stage.ts';

const RETRY_MS = 1000;

/**
 * Claims a folder, and waits for it where another process is at work there: a command outlives a demo that was killed.
 * @returns what gives the folder back
 * @throws the signal's reason once it is aborted
 */
export async function whenFree(stage: Stage, folder: string, signal: AbortSignal): Promise<() => Promise<void>> {
  for (let said = false; ; said = true) {
    signal.throwIfAborted();
    try {
      return await claimFolder(folder);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (!said) stage.say(`${error.message} (${folder}); waiting for it to end`);
    }
    await sleep(RETRY_MS);
  }
}
