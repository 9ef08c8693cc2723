import type { Mover } from './movingRefs.ts';
import { pullObject } from './pullObject.ts';
import type { Pull } from './repository.ts';

export type PullAction =
  | 'opened'
  | 'synchronize'
  | 'closed'
  | 'reopened'
  | 'labeled'
  | 'unlabeled'
  | 'ready_for_review'
  | 'converted_to_draft';

/** Tells of what happened to a pull request. */
export async function pullEvent(
  { world, repository, actor }: Mover,
  pull: Pull,
  action: PullAction,
  more: Record<string, unknown> = {},
): Promise<void> {
  await world.webhooks.send(repository, 'pull_request', action, actor ?? pull.author, {
    number: pull.number,
    pull_request: await pullObject(world, repository, pull),
    ...more,
  });
}
