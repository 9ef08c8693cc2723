import { z } from 'zod';

const id = z.int().positive();
/** As GitHub allows them. */
const login = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}(\[bot\])?$/);

/** The parts of payloads that several queues have. */
export const parts = {
  id,
  login,
  sha: z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/),
  pull: z.int().positive(),
} as const;

/** The repository that a job is about: part of every payload but reconcile's. */
export const repositoryJob = z.strictObject({
  installationId: id,
  repositoryId: id,
  owner: login,
  name: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/),
});

export type RepositoryJob = z.infer<typeof repositoryJob>;
