import { Refusal } from '../exchange.ts';
import { writerOf } from '../pullObject.ts';
import { reviewCommentObject, reviewObject } from '../reviewObject.ts';
import { linesAreInDiff } from '../linesAreInDiff.ts';
import { ok, one, paged, type Call, type Routes } from '../router.ts';
import { pullOf } from './pulls.ts';

const PULLS = '/repos/{owner}/{repo}/pulls';

interface NewComment {
  path: string;
  body: string;
  line?: number;
  start_line?: number;
  side?: string;
}

const STATES: Readonly<Record<string, string>> = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
};

/** Comments outside of the diff are refused, with all of the review, as GitHub does. */
async function checkComments(call: Call, comments: readonly NewComment[]): Promise<void> {
  const pull = pullOf(call);
  for (const { path, line = 0, start_line: start = line } of comments) {
    if (!(await linesAreInDiff(call.repository, pull, path, start, line))) {
      throw new Refusal(422, 'Unprocessable Entity', ['Pull request review thread line must be part of the diff']);
    }
  }
}

async function createReview(call: Call) {
  const { world, repository } = call;
  const pull = pullOf(call);
  const {
    event,
    body = '',
    commit_id: commit,
    comments = [],
  } = call.body as Record<string, never> & {
    comments?: NewComment[];
    event?: string;
    body?: string;
    commit_id?: string;
  };
  if (pull.state === 'closed' && pull.mergedAt === null && event === 'APPROVE') throw new Refusal(422, 'Closed');
  if (body === '' && comments.length === 0 && event === 'COMMENT') throw new Refusal(422, 'Unprocessable Entity');
  await checkComments(call, comments);
  const author = writerOf(world, call.actor);
  const now = new Date().toISOString();
  const review = {
    id: world.nextId(),
    pull: pull.number,
    author,
    commit: commit ?? pull.headSha,
    body,
    state: event === undefined ? 'PENDING' : (STATES[event] ?? 'COMMENTED'),
    submittedAt: now,
  };
  repository.reviews.push(review);
  for (const { path, body: text, line = 1, start_line: startLine = null, side = 'RIGHT' } of comments) {
    repository.reviewComments.push({
      id: world.nextId(),
      review: review.id,
      pull: pull.number,
      author,
      commit: review.commit,
      path,
      line,
      startLine,
      side,
      body: text,
      createdAt: now,
    });
  }
  return ok(reviewObject(world, repository, review));
}

const reviewOf = (call: Call) => one(call.repository.reviews, call.params['review']);

export const reviewRoutes: Routes = {
  [`GET ${PULLS}/comments/{comment}`]: (call) =>
    ok(reviewCommentObject(call.world, call.repository, one(call.repository.reviewComments, call.params['comment']))),
  [`PATCH ${PULLS}/comments/{comment}`]: (call) => {
    const comment = one(call.repository.reviewComments, call.params['comment']);
    comment.body = (call.body as { body: string }).body;
    return ok(reviewCommentObject(call.world, call.repository, comment));
  },
  [`GET ${PULLS}/{number}/reviews`]: (call) => {
    const found = call.repository.reviews.filter(({ pull }) => pull === pullOf(call).number);
    return paged(
      call,
      found.map((review) => reviewObject(call.world, call.repository, review)),
    );
  },
  [`POST ${PULLS}/{number}/reviews`]: createReview,
  [`GET ${PULLS}/{number}/reviews/{review}`]: (call) => ok(reviewObject(call.world, call.repository, reviewOf(call))),
  [`PUT ${PULLS}/{number}/reviews/{review}`]: (call) => {
    const review = reviewOf(call);
    review.body = (call.body as { body: string }).body;
    return ok(reviewObject(call.world, call.repository, review));
  },
  [`PUT ${PULLS}/{number}/reviews/{review}/dismissals`]: (call) => {
    const review = reviewOf(call);
    if (review.state === 'COMMENTED') throw new Refusal(422, 'Can not dismiss a commented pull request review');
    review.state = 'DISMISSED';
    return ok(reviewObject(call.world, call.repository, review));
  },
  [`GET ${PULLS}/{number}/reviews/{review}/comments`]: (call) => {
    const found = call.repository.reviewComments.filter(({ review }) => review === reviewOf(call).id);
    return paged(
      call,
      found.map((comment) => reviewCommentObject(call.world, call.repository, comment)),
    );
  },
  [`GET ${PULLS}/{number}/comments`]: (call) => {
    const found = call.repository.reviewComments.filter(({ pull }) => pull === pullOf(call).number);
    return paged(
      call,
      found.map((comment) => reviewCommentObject(call.world, call.repository, comment)),
    );
  },
};
