import { open } from 'node:fs/promises';
import { messageOf, UserError } from '../../errors.ts';
import type { ModelOrigin } from '../../model/index.ts';
import type { ModelSource } from './modelSource.ts';

/** A GGUF file that is already on this machine: it is used where it is. */
export const fileSource: ModelSource<ModelOrigin & { kind: 'file' }> = {
  async fetch({ from }) {
    const magic = Buffer.alloc(4);
    try {
      const file = await open(from.path);
      try {
        await file.read(magic, 0, 4, 0);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw new UserError(`the model file can't be read: ${messageOf(error)}`, { where: from.path, cause: error });
    }
    if (magic.toString('latin1') !== 'GGUF') throw new UserError('this is not a GGUF file', { where: from.path });
  },
  describe: ({ path }) => `file:${path}`,
};
