import { renderError, UserError } from '../errors.ts';
import { train, type TrainRequest } from './train.ts';
import type { TrainMessage } from './trainInChild.ts';

// The child process of trainInChild: one request in, progress and one outcome out.
const say = (message: TrainMessage): void => {
  process.send?.(message, (error: Error | null) => {
    // The parent is gone.
    if (error !== null) process.exit(1);
  });
};

// Without its parent nobody reads the result; the state that is saved lets the next run go on.
process.once('disconnect', () => process.exit(1));
process.once('message', (request: TrainRequest) => {
  const progress = {
    update: (line: string) => {
      say({ kind: 'update', line });
    },
    log: (line: string) => {
      say({ kind: 'log', line });
    },
    done: () => undefined,
  };
  train(request, progress)
    .then((report) => {
      say({ kind: 'done', report });
    })
    .catch((error: unknown) => {
      if (error instanceof UserError) say({ kind: 'refused', what: error.message, where: error.where, fix: error.fix });
      else say({ kind: 'refused', what: renderError(error), where: undefined, fix: undefined });
    })
    .finally(() => {
      process.disconnect();
    });
});
