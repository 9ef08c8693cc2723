import { z } from 'zod';
import { asking, askingFor } from './apiError.ts';
import type { GitHub } from './client.ts';
import { collect } from './pages.ts';
import { parseHunks } from './hunks.ts';
import type { RepositoryName } from './repositoryName.ts';

const NEEDED = 'Pull requests: read and write';
const MOST_PULLS = 100;
/** GitHub itself shows no more. */
const MOST_FILES = 3000;

const sideSchema = z
  .object({
    ref: z.string().max(1000),
    sha: z.string().regex(/^[0-9a-f]{40,64}$/),
    repo: z.object({ id: z.int().positive(), full_name: z.string().max(200) }).nullish(),
  })
  .transform(({ ref, sha, repo }) => ({
    /** The branch, without `refs/heads/`. */
    ref,
    sha,
    /** `OWNER/REPO`; undefined where the fork is gone. */
    repository: repo?.full_name,
    repositoryId: repo?.id,
  }));

const pullSchema = z
  .object({
    number: z.int().positive(),
    state: z.enum(['open', 'closed']),
    draft: z.boolean().nullish(),
    merged_at: z.string().max(40).nullish(),
    merge_commit_sha: z.string().max(64).nullish(),
    labels: z.array(z.object({ name: z.string().max(500).nullish() })).max(1000),
    user: z.object({ login: z.string().max(200) }).nullish(),
    head: sideSchema,
    base: sideSchema,
    html_url: z.string().max(2000),
  })
  .transform((pull) => ({
    number: pull.number,
    state: pull.state,
    draft: pull.draft === true,
    merged: pull.merged_at !== null && pull.merged_at !== undefined,
    /** The commit on the base branch once it is merged; before that one of GitHub's own. */
    mergeCommit: pull.merge_commit_sha ?? undefined,
    labels: pull.labels.flatMap(({ name }) => (typeof name === 'string' ? [name] : [])),
    author: pull.user?.login,
    head: pull.head,
    base: pull.base,
    /** True for a branch of another repository, and where that can't be told. */
    isFork: pull.head.repositoryId === undefined || pull.head.repositoryId !== pull.base.repositoryId,
    url: pull.html_url,
  }));
export type PullRequest = z.infer<typeof pullSchema>;

const fileSchema = z
  .object({
    filename: z.string().max(5000),
    previous_filename: z.string().max(5000).nullish(),
    status: z.string().max(40),
    patch: z.string().nullish(),
  })
  .transform((file) => ({
    path: file.filename,
    /** Where it was before it was renamed. */
    previousPath: file.previous_filename ?? undefined,
    /** `added`, `removed`, `modified`, `renamed`, ... */
    status: file.status,
    /** The parts of the file that the diff shows; none for binary files and diffs too large for GitHub to show. */
    hunks: parseHunks(file.patch ?? ''),
  }));
/** A file of a pull request's diff. */
export type PullFile = z.infer<typeof fileSchema>;

/** A pull request as it is now; undefined where there is none. @throws UserError */
export async function getPull(github: GitHub, name: RepositoryName, number: number): Promise<PullRequest | undefined> {
  return askingFor(
    'reading the pull request',
    name,
    async () => pullSchema.parse((await github.rest.pulls.get({ ...name, pull_number: number })).data),
    NEEDED,
  );
}

/** The open pull requests, into this repository, whose head is the commit. @throws UserError */
export async function pullsOfHead(github: GitHub, name: RepositoryName, sha: string): Promise<PullRequest[]> {
  const found = await askingFor(
    'looking for pull requests of a commit',
    name,
    async () => {
      const pages = github.paginate.iterator(github.rest.repos.listPullRequestsAssociatedWithCommit, {
        ...name,
        commit_sha: sha,
        per_page: 100,
      });
      return (await collect(pages, MOST_PULLS)).map((pull) => pullSchema.parse(pull));
    },
    NEEDED,
  );
  return (found ?? []).filter(({ state, head }) => state === 'open' && head.sha === sha);
}

/** The files of a pull request's diff, at most 3,000. @throws UserError */
export async function listPullFiles(github: GitHub, name: RepositoryName, number: number): Promise<PullFile[]> {
  return asking(
    'reading the diff of the pull request',
    name,
    async () => {
      const pages = github.paginate.iterator(github.rest.pulls.listFiles, {
        ...name,
        pull_number: number,
        per_page: 100,
      });
      return (await collect(pages, MOST_FILES)).map((file) => fileSchema.parse(file));
    },
    NEEDED,
  );
}
