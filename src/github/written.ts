import { z } from 'zod';

/** What somebody wrote on an issue or pull request: a comment, or a review. */
export const writtenSchema = z
  .object({
    id: z.int().positive(),
    body: z.string().nullish(),
    user: z.object({ login: z.string().max(200) }).nullish(),
    html_url: z.string().max(2000),
  })
  .transform(({ id, body, user, html_url: url }) => ({ id, body: body ?? '', author: user?.login, url }));
