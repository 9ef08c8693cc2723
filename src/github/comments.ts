import type { z } from 'zod';
import { asking } from './apiError.ts';
import { ONCE, type GitHub } from './client.ts';
import { fitting, isMarked, markerOf } from './marker.ts';
import { collect } from './pages.ts';
import type { RepositoryName } from './repositoryName.ts';
import { writtenSchema } from './written.ts';

const NEEDED = 'Issues: read and write';
const MOST_COMMENTS = 3000;

export type Comment = z.infer<typeof writtenSchema>;

/** A comment that is written once and found again. */
export interface MarkedComment {
  /** What it is about, such as `suggestion:12`. */
  readonly key: string;
  /** Login of who writes it: anyone can write a mark, so only that one's comments are looked at. */
  readonly by: string;
  /** Markdown, without the mark. */
  readonly body: string;
}

/** The comment of a key on an issue or pull request; undefined where there is none. @throws UserError */
export async function findComment(
  github: GitHub,
  name: RepositoryName,
  issue: number,
  { key, by }: Pick<MarkedComment, 'key' | 'by'>,
): Promise<Comment | undefined> {
  return asking(
    'reading the comments',
    name,
    async () => {
      const pages = github.paginate.iterator(github.rest.issues.listComments, {
        ...name,
        issue_number: issue,
        per_page: 100,
      });
      const comments = (await collect(pages, MOST_COMMENTS)).map((comment) => writtenSchema.parse(comment));
      return comments.find(({ author, body }) => author === by && isMarked(body, key));
    },
    NEEDED,
  );
}

/** Writes a key's comment, or changes the one there is. @throws UserError */
export async function putComment(
  github: GitHub,
  name: RepositoryName,
  issue: number,
  comment: MarkedComment,
): Promise<Comment> {
  const body = fitting(`${markerOf(comment.key)}\n${comment.body}`);
  const found = await findComment(github, name, issue, comment);
  if (found?.body.replaceAll('\r\n', '\n') === body) return found;
  return asking(
    'commenting',
    name,
    async () => {
      const { data } =
        found === undefined
          ? await github.rest.issues.createComment({ ...name, issue_number: issue, body, request: ONCE })
          : await github.rest.issues.updateComment({ ...name, comment_id: found.id, body });
      return writtenSchema.parse(data);
    },
    NEEDED,
  );
}
