import { z } from 'zod';

const id = z.int().positive();
const user = z.object({ login: z.string().max(100), type: z.string().max(40) });

const repository = z.object({
  id,
  name: z.string().max(100),
  owner: z.object({ login: z.string().max(100) }),
  default_branch: z.string().max(1000),
});

/** What an event of a repository tells about where it comes from. */
const place = { installation: z.object({ id }), repository };

/** What is read of the events' bodies; whatever else they hold is not looked at. */
export const eventSchemas = {
  workflowRun: z.object({
    ...place,
    action: z.literal('completed'),
    workflow_run: z.object({ id, run_attempt: z.int().positive() }),
  }),
  push: z.object({ ...place, ref: z.string().max(1000), after: z.string().max(64), deleted: z.boolean() }),
  pullClosed: z.object({
    ...place,
    action: z.literal('closed'),
    pull_request: z.object({
      number: id,
      merged: z.boolean().nullish(),
      merge_commit_sha: z.string().max(64).nullish(),
      base: z.object({ ref: z.string().max(1000) }),
    }),
  }),
  checkAction: z.object({
    ...place,
    action: z.literal('requested_action'),
    requested_action: z.object({ identifier: z.string().max(100) }),
    check_run: z.object({ external_id: z.string().max(1000).nullish() }),
    sender: user,
  }),
  checkAgain: z.object({
    ...place,
    action: z.literal('rerequested'),
    check_run: z.object({
      external_id: z.string().max(1000).nullish(),
      head_sha: z.string().max(64),
      pull_requests: z.array(z.object({ number: id })).max(1000),
    }),
    sender: user,
  }),
  comment: z.object({
    ...place,
    action: z.literal('created'),
    issue: z.object({ number: id, pull_request: z.object({}).nullish() }),
    comment: z.object({ id, body: z.string().nullish(), user }),
  }),
  installation: z.object({ installation: z.object({ id }), action: z.string().max(100) }),
} as const;

export type EventPlace = z.infer<z.ZodObject<typeof place>>;
