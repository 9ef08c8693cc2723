import {
  findComment,
  findReview,
  listReactions,
  mayWrite,
  permissionOf,
  type CommentPlace,
} from '../../github/index.ts';
import type { SuggestionRow } from '../../store/index.ts';
import type { JobContext } from '../jobContext.ts';
import type { RepositoryPlace } from '../place/index.ts';

const KINDS = { '+1': 'thumbs-up', '-1': 'thumbs-down' } as const;

interface Thumb {
  readonly kind: (typeof KINDS)[keyof typeof KINDS];
  readonly user: string;
}

/** People who are looked up; of those who may write, three count. */
const MOST_PEOPLE = 50;

/**
 * Notes the thumbs under what a suggestion has put on its pull request, of people with write access: what is learnt is no
 * business of strangers. GitHub tells of thumbs to who asks only.
 */
export async function readThumbs(
  { name, rows }: RepositoryPlace,
  { id, pull, review_id }: SuggestionRow,
  { github, hub }: JobContext,
): Promise<void> {
  if (review_id === null) return;
  const { login } = await hub.identity();
  const mark = { key: `suggestion:${id}`, by: login };
  const review = await findReview(github, name, pull, mark);
  const comment = review === undefined ? await findComment(github, name, pull, mark) : undefined;
  const places: CommentPlace[] = [
    ...(review?.comments ?? []).map((one) => ({ kind: 'review' as const, id: one })),
    ...(comment === undefined ? [] : [{ kind: 'issue' as const, id: comment.id }]),
  ];
  const found: Thumb[] = [];
  for (const place of places) {
    for (const { content, user } of await listReactions(github, name, place)) {
      if ((content === '+1' || content === '-1') && user !== undefined) found.push({ kind: KINDS[content], user });
    }
  }
  const mayCount = new Map<string, boolean>();
  for (const { kind, user } of found) {
    if (!mayCount.has(user)) {
      if (user.endsWith('[bot]') || mayCount.size >= MOST_PEOPLE) continue;
      mayCount.set(user, mayWrite(await permissionOf(github, name, user)));
    }
    if (mayCount.get(user) === true) await rows.feedback.add({ suggestionId: id, kind, actor: user });
  }
}
