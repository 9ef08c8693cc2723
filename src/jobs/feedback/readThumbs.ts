import { findComment, findReview, listReactions, type CommentPlace } from '../../github/index.ts';
import type { SuggestionRow } from '../../store/index.ts';
import type { JobContext } from '../jobContext.ts';
import type { RepositoryPlace } from '../place/index.ts';

const KINDS = { '+1': 'thumbs-up', '-1': 'thumbs-down' } as const;

/** Notes the thumbs under what a suggestion has put on its pull request: GitHub tells of them to who asks only. */
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
  for (const place of places) {
    for (const { content, user } of await listReactions(github, name, place)) {
      if ((content !== '+1' && content !== '-1') || user === undefined || user.endsWith('[bot]')) continue;
      await rows.feedback.add({ suggestionId: id, kind: KINDS[content], actor: user });
    }
  }
}
