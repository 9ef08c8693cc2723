import { join } from 'node:path';
import { BareRepository } from './bareRepository.ts';
import type { Emulated } from './emulated.ts';
import { firstCommit } from './firstCommit.ts';
import { FakeRepository } from './repository.ts';

export interface NewRepository {
  readonly name: string;
  /** Octocat where nobody is named. */
  readonly owner?: string;
  readonly private?: boolean;
  /** Without a first commit. */
  readonly empty?: boolean;
  /** Full name of one that stands before it in the list. */
  readonly forkOf?: string;
}

/** Makes the bare repositories of what the emulator was seeded with. @param members of an owner that is an organisation */
export async function makeRepositories(
  folder: string,
  wanted: readonly NewRepository[],
  emulated: Emulated,
  members: (owner: string) => readonly string[],
): Promise<FakeRepository[]> {
  const [empty, first] = [join(folder, 'empty.git'), join(folder, 'first.git')];
  await firstCommit(empty, first);
  const made: FakeRepository[] = [];
  for (const { owner = 'octocat', name, private: isPrivate = false, empty: isEmpty = false, forkOf } of wanted) {
    const admin = members(owner)[0] ?? owner;
    const { id } = (await emulated.as(admin, 'GET', `/repos/${owner}/${name}`)) as { id: number };
    const parent = made.find(({ fullName }) => fullName === forkOf);
    const from = parent?.git.folder ?? (isEmpty ? empty : first);
    const git = await BareRepository.copy(from, join(folder, owner, `${name}.git`));
    const repository = new FakeRepository({ id, owner, name, isPrivate, git, parent });
    for (const member of members(owner)) repository.permissions.set(member, 'admin');
    made.push(repository);
  }
  return made;
}
