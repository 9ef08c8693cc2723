import { UserError } from '../errors.ts';
import {
  fullName,
  readRecord,
  updateRecord,
  type GitHub,
  type RecordPlace,
  type RepositoryName,
} from '../github/index.ts';
import { channelsSchema, noChannels, type Channels } from './channels.ts';

/** A ref that clones don't fetch and the site doesn't list; its commits are the channels' history. */
const PLACE: RecordPlace = { ref: 'codelutra/channels', path: 'channels.json' };

/** The channels of a repository. @throws UserError for a record that is damaged */
export async function readChannels(github: GitHub, name: RepositoryName): Promise<Channels> {
  return parsed(await readRecord(github, name, PLACE), name);
}

/** Changes the channels; the change is made again where another one came between. @returns what they are now */
export async function changeChannels(
  github: GitHub,
  name: RepositoryName,
  message: string,
  change: (channels: Channels) => Channels,
): Promise<Channels> {
  let now = noChannels();
  await updateRecord(github, name, PLACE, (text) => {
    const before = parsed(text, name);
    const channels = (now = change(before));
    if (JSON.stringify(channels) === JSON.stringify(before)) return undefined;
    return { text: `${JSON.stringify({ version: 1, channels }, null, 2)}\n`, message };
  });
  return now;
}

function parsed(text: string | undefined, name: RepositoryName): Channels {
  if (text === undefined) return noChannels();
  try {
    return channelsSchema.parse(JSON.parse(text)).channels;
  } catch (cause) {
    throw new UserError('the record of the channels is damaged, or of a newer codelutra', {
      where: `${fullName(name)}, refs/${PLACE.ref}`,
      fix: 'Update codelutra, or put back an earlier commit of the ref.',
      cause,
    });
  }
}
