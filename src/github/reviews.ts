import { asking, statusOf } from './apiError.ts';
import { ONCE, type GitHub } from './client.ts';
import { fitting, isMarked, markerOf } from './marker.ts';
import { collect } from './pages.ts';
import type { RepositoryName } from './repositoryName.ts';
import { writtenSchema } from './written.ts';

const NEEDED = 'Pull requests: read and write';
const MOST_REVIEWS = 1000;
const MOST_COMMENTS = 100;

/** A comment on lines of a pull request's diff, counted in the new file from 1. */
export interface LineComment {
  readonly path: string;
  readonly firstLine: number;
  readonly lastLine: number;
  /** Markdown; may hold a suggestion block, which stands for all these lines. */
  readonly body: string;
}

/** A review that is written once and found again. */
export interface MarkedReview {
  readonly key: string;
  /** Login of who writes it: anyone can write a mark, so only that one's reviews are looked at. */
  readonly by: string;
  /** The commit whose lines are meant. */
  readonly commit: string;
  /** Markdown, without the mark. */
  readonly body: string;
  readonly comments: readonly LineComment[];
}

export interface Review {
  readonly id: number;
  readonly url: string;
  /** Ids of its comments on lines. */
  readonly comments: readonly number[];
}

/** The review of a key on a pull request; undefined where there is none. @throws UserError */
export async function findReview(
  github: GitHub,
  name: RepositoryName,
  pull: number,
  { key, by }: Pick<MarkedReview, 'key' | 'by'>,
): Promise<Review | undefined> {
  return asking(
    'reading the reviews',
    name,
    async () => {
      const place = { ...name, pull_number: pull, per_page: 100 };
      const pages = github.paginate.iterator(github.rest.pulls.listReviews, place);
      const reviews = (await collect(pages, MOST_REVIEWS)).map((review) => writtenSchema.parse(review));
      const found = reviews.find(({ author, body }) => author === by && isMarked(body, key));
      return found === undefined ? undefined : withComments(github, name, pull, found);
    },
    NEEDED,
  );
}

/**
 * Writes a key's review (a comment: it neither approves nor asks for changes) unless it is there.
 * @returns undefined where GitHub can't place it: the lines are not in the diff, or the commit is no longer in the pull
 *   request
 * @throws UserError
 */
export async function putReview(
  github: GitHub,
  name: RepositoryName,
  pull: number,
  review: MarkedReview,
): Promise<Review | undefined> {
  const found = await findReview(github, name, pull, review);
  if (found !== undefined) return found;
  return asking(
    'reviewing',
    name,
    async () => {
      try {
        const { data } = await github.rest.pulls.createReview({
          ...name,
          pull_number: pull,
          commit_id: review.commit,
          event: 'COMMENT',
          body: fitting(`${markerOf(review.key)}\n${review.body}`),
          comments: review.comments.map(({ path, firstLine, lastLine, body }) => ({
            path,
            body: fitting(body),
            line: lastLine,
            side: 'RIGHT',
            ...(firstLine === lastLine ? {} : { start_line: firstLine, start_side: 'RIGHT' }),
          })),
          request: ONCE,
        });
        return await withComments(github, name, pull, writtenSchema.parse(data));
      } catch (error) {
        if (statusOf(error) === 422) return undefined;
        throw error;
      }
    },
    NEEDED,
  );
}

async function withComments(
  github: GitHub,
  name: RepositoryName,
  pull: number,
  { id, url }: { id: number; url: string },
): Promise<Review> {
  const place = { ...name, pull_number: pull, review_id: id, per_page: 100 };
  const pages = github.paginate.iterator(github.rest.pulls.listCommentsForReview, place);
  return { id, url, comments: (await collect(pages, MOST_COMMENTS)).map((comment) => comment.id) };
}
