import { z } from 'zod';
import { UserError } from '../errors.ts';
import { MOST_VERSIONS } from './names.ts';

/** What a channel is for: `stable` for everyone, `canary` for trying out. */
export const CHANNELS = ['stable', 'canary'] as const;
export type ChannelName = (typeof CHANNELS)[number];

const version = z.int().min(1).max(MOST_VERSIONS);
const versions = z.array(version).max(10_000);

/** Where a channel points, and where it pointed. */
const channelSchema = z.strictObject({
  version: version.nullable(),
  /** Versions to go back to, the latest last. */
  past: versions,
  /** Versions that it was moved back from: publishing them again doesn't bring them back. */
  withdrawn: versions,
});
export type Channel = z.infer<typeof channelSchema>;

export const channelsSchema = z.strictObject({
  version: z.literal(1),
  channels: z.strictObject({ stable: channelSchema, canary: channelSchema }),
});
export type Channels = z.infer<typeof channelsSchema>['channels'];

/** Channels that point nowhere. */
export function noChannels(): Channels {
  const empty = (): Channel => ({ version: null, past: [], withdrawn: [] });
  return { stable: empty(), canary: empty() };
}

/**
 * A channel after the publishing of a version: it moves forward only. A version that it has had is no news to it, so
 * that publishing again, after a kill or a rollback, changes nothing.
 */
export function moved(channel: Channel, to: number): Channel {
  const { version: now, past, withdrawn } = channel;
  if (to === now || past.includes(to) || withdrawn.includes(to)) return channel;
  if (now === null) return { ...channel, version: to };
  // An older version whose publisher came second is one to go back to.
  if (to < now) return { ...channel, past: [...past, to].sort((a, b) => a - b) };
  return { ...channel, version: to, past: [...past, now] };
}

/**
 * A channel moved back: to the version before, or to a certain one that it has had. One that it was moved back from can be
 * gone on to again; the versions in between are then to go back to as before.
 * @throws UserError where there is none to go back to, it points there already, or has never pointed there
 */
export function movedBack(name: ChannelName, channel: Channel, to?: number): Channel {
  const { version: now, past, withdrawn } = channel;
  const target = to ?? past.at(-1);
  if (now === null || target === undefined) {
    const all = [...withdrawn].map((version) => `v${version}`).join(', ');
    throw new UserError(`${name} has no version to go back to`, {
      fix:
        now === null
          ? 'Nothing was published to it.'
          : `There is none before version ${now}.${all === '' ? '' : ` With --to it can be moved to ${all}, from which it was moved back.`}`,
    });
  }
  if (target === now) throw new UserError(`${name} points to version ${now} already`);
  if (!past.includes(target) && !withdrawn.includes(target)) {
    const had = [...past, ...withdrawn].sort((a, b) => a - b).map((version) => `v${version}`);
    throw new UserError(`${name} has never pointed to version ${target}`, {
      fix: `${had.length === 0 ? 'It has had no other' : `It has had ${had.join(', ')}`}. Only publishing moves it on to a version that is new to it.`,
    });
  }
  const had = [...past, now];
  return {
    version: target,
    past: had.filter((version) => version < target),
    withdrawn: [...new Set([...withdrawn, ...had.filter((version) => version > target)])]
      .filter((version) => version !== target)
      .sort((a, b) => a - b),
  };
}
