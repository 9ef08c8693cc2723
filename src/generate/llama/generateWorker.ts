import { renderError, UserError } from '../../errors.ts';
import { serveRequest } from './serveRequest.ts';
import type { LlamaMessage, LlamaRequest } from './request.ts';

// The child process of generateInChild: one request in, progress, answers and one outcome out.
const say = (message: LlamaMessage): void => {
  process.send?.(message);
};

// Without its parent nobody reads the answers.
process.once('disconnect', () => process.exit(1));
process.once('message', (request: LlamaRequest) => {
  serveRequest(request, say)
    .then(() => {
      say({ kind: 'done' });
    })
    .catch((error: unknown) => {
      if (error instanceof UserError) say({ kind: 'refused', what: error.message, where: error.where, fix: error.fix });
      else say({ kind: 'refused', what: renderError(error), where: undefined, fix: undefined });
    })
    .finally(() => {
      process.disconnect();
    });
});
