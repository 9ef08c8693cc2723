import { z } from 'zod';
import { askingFor } from './apiError.ts';
import type { GitHub } from './client.ts';
import { collect } from './pages.ts';
import type { RepositoryName } from './repositoryName.ts';

const NEEDED = 'Issues: read and write';
const MOST_REACTIONS = 1000;

/** A comment on an issue or pull request, or one on a line of a pull request's diff. */
export interface CommentPlace {
  readonly kind: 'issue' | 'review';
  readonly id: number;
}

const contents = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const;

const reactionSchema = z
  .object({ content: z.enum(contents), user: z.object({ login: z.string().max(200) }).nullish() })
  .transform(({ content, user }) => ({ content, user: user?.login }));
export type Reaction = z.infer<typeof reactionSchema>;

/** Reacts to a comment; a reaction that is there stays the only one of its kind. @throws UserError */
export async function react(
  github: GitHub,
  name: RepositoryName,
  { kind, id }: CommentPlace,
  content: Reaction['content'],
): Promise<void> {
  await askingFor(
    'reacting to a comment',
    name,
    () =>
      kind === 'issue'
        ? github.rest.reactions.createForIssueComment({ ...name, comment_id: id, content })
        : github.rest.reactions.createForPullRequestReviewComment({ ...name, comment_id: id, content }),
    NEEDED,
  );
}

/** Who reacted to a comment, and how; nothing where the comment is gone. @throws UserError */
export async function listReactions(
  github: GitHub,
  name: RepositoryName,
  { kind, id }: CommentPlace,
): Promise<Reaction[]> {
  const found = await askingFor(
    'reading the reactions',
    name,
    async () => {
      const place = { ...name, comment_id: id, per_page: 100 };
      const pages =
        kind === 'issue'
          ? github.paginate.iterator(github.rest.reactions.listForIssueComment, place)
          : github.paginate.iterator(github.rest.reactions.listForPullRequestReviewComment, place);
      return (await collect(pages, MOST_REACTIONS)).map((reaction) => reactionSchema.parse(reaction));
    },
    NEEDED,
  );
  return found ?? [];
}
