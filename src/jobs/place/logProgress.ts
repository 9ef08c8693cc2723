import type { Progress } from '../../progress.ts';
import type { Log } from '../log.ts';

/** Progress in the log: lines that stay are written, those that are replaced are not. */
export function logProgress(log: Log): Progress {
  return {
    update: () => undefined,
    log: (line) => {
      log.info(line);
    },
    done: () => undefined,
  };
}
