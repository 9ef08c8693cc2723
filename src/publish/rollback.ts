import { UserError } from '../errors.ts';
import { fullName, Releases, type GitHub, type RepositoryName } from '../github/index.ts';
import { changeChannels, readChannels } from './channelRecord.ts';
import { movedBack, type ChannelName } from './channels.ts';
import { tagOf } from './names.ts';

/** Where a channel pointed, and points now. */
export interface RolledBack {
  readonly channel: ChannelName;
  readonly from: number;
  readonly to: number;
}

/**
 * Moves a channel back to the version before, or to a certain one. The releases stay as they are.
 * @throws UserError where there is no such version, or none to go back to
 */
export async function rollback(
  github: GitHub,
  repository: RepositoryName,
  channel: ChannelName,
  to?: number,
): Promise<RolledBack> {
  const target = movedBack(channel, (await readChannels(github, repository))[channel], to).version;
  if (target !== null && (await new Releases(github, repository).byTag(tagOf(target)))?.draft !== false) {
    const where = fullName(repository);
    throw new UserError(`there is no version ${target}`, {
      where,
      fix: `codelutra models ${where} lists what is there.`,
    });
  }
  let [from, now] = [0, 0];
  await changeChannels(github, repository, `${channel}: back to version ${target}`, (channels) => {
    const changed = movedBack(channel, channels[channel], target ?? undefined);
    [from, now] = [channels[channel].version ?? 0, changed.version ?? 0];
    return { ...channels, [channel]: changed };
  });
  return { channel, from, to: now };
}
