import { describeModel } from '../../model/index.ts';
import type { ModelOrigin } from '../../model/index.ts';
import type { ModelSource } from './modelSource.ts';

/** A GGUF file that is already on this machine: it is used where it is, if it is a model that can be used. */
export const fileSource: ModelSource<ModelOrigin & { kind: 'file' }> = {
  async fetch({ from }) {
    await describeModel(from.path);
  },
  describe: ({ path }) => `file:${path}`,
};
