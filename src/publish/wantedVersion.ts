import { UserError } from '../errors.ts';
import { fullName, parseRepositoryName, type GitHub, type RepositoryName } from '../github/index.ts';
import { readChannels } from './channelRecord.ts';
import { CHANNELS, type ChannelName } from './channels.ts';
import { versionOf } from './names.ts';

/** A repository, and which of its versions. */
export interface WantedCheckpoint {
  readonly repository: RepositoryName;
  readonly which: number | ChannelName;
}

/** Reads `OWNER/REPO[@VERSION|CHANNEL]`; without either the channel is `stable`. @throws UserError for anything else */
export function parseWanted(text: string): WantedCheckpoint {
  const [name = '', which = 'stable', ...rest] = text.split('@');
  const repository = parseRepositoryName(name);
  const channel = CHANNELS.find((known) => known === which);
  const found = channel ?? parseVersion(which);
  if (found !== undefined && rest.length === 0) return { repository, which: found };
  throw new UserError(`"${text.slice(0, 200)}" names no version`, {
    fix: 'Write OWNER/REPO@v3, OWNER/REPO@stable or OWNER/REPO@canary.',
  });
}

/** Reads `3`, `v3` or `codelutra-model-v3`. */
export function parseVersion(text: string): number | undefined {
  return versionOf(text) ?? versionOf(`codelutra-model-${text}`) ?? versionOf(`codelutra-model-v${text}`);
}

/** The version's number. @throws UserError for a channel that points nowhere */
export async function resolveWanted(github: GitHub, { repository, which }: WantedCheckpoint): Promise<number> {
  if (typeof which === 'number') return which;
  const channels = await readChannels(github, repository);
  const { version } = channels[which];
  if (version !== null) return version;
  const other = which === 'stable' ? channels.canary.version : null;
  throw new UserError(`${which} points to no version`, {
    where: fullName(repository),
    fix:
      other === null
        ? `codelutra models ${fullName(repository)} lists what is there.`
        : `To try out what isn't proven: ${fullName(repository)}@canary (version ${other}).`,
  });
}
