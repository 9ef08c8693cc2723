import type { FakeRepository, Review, ReviewComment } from './repository.ts';
import { reactionCounts } from './reactionCounts.ts';
import type { World } from './world.ts';

export function reviewObject(world: World, repository: FakeRepository, review: Review) {
  const pull = `${world.url}/repos/${repository.fullName}/pulls/${review.pull}`;
  return {
    id: review.id,
    node_id: `PRR_${review.id}`,
    user: world.user(review.author),
    body: review.body,
    state: review.state,
    html_url: `${world.url}/${repository.fullName}/pull/${review.pull}#pullrequestreview-${review.id}`,
    pull_request_url: pull,
    submitted_at: review.submittedAt,
    commit_id: review.commit,
    author_association: 'NONE',
    _links: { html: { href: pull }, pull_request: { href: pull } },
  };
}

export function reviewCommentObject(world: World, repository: FakeRepository, comment: ReviewComment) {
  const pull = `${world.url}/repos/${repository.fullName}/pulls/${comment.pull}`;
  return {
    id: comment.id,
    node_id: `PRRC_${comment.id}`,
    url: `${world.url}/repos/${repository.fullName}/pulls/comments/${comment.id}`,
    html_url: `${world.url}/${repository.fullName}/pull/${comment.pull}#discussion_r${comment.id}`,
    pull_request_url: pull,
    pull_request_review_id: comment.review,
    diff_hunk: '',
    path: comment.path,
    commit_id: comment.commit,
    original_commit_id: comment.commit,
    user: world.user(comment.author),
    body: comment.body,
    line: comment.line,
    original_line: comment.line,
    start_line: comment.startLine,
    original_start_line: comment.startLine,
    side: comment.side,
    start_side: comment.startLine === null ? null : comment.side,
    created_at: comment.createdAt,
    updated_at: comment.createdAt,
    author_association: 'NONE',
    reactions: reactionCounts(repository, `review comment ${comment.id}`),
    _links: { self: { href: pull }, html: { href: pull }, pull_request: { href: pull } },
  };
}
