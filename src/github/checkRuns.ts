import { z } from 'zod';
import { asking } from './apiError.ts';
import { ONCE, type GitHub } from './client.ts';
import { fitting } from './marker.ts';
import { collect } from './pages.ts';
import type { RepositoryName } from './repositoryName.ts';

const NEEDED = 'Checks: read and write';
const MOST_CHECKS = 1000;
const MOST_ANNOTATIONS = 50;

const checkSchema = z
  .object({
    id: z.int().positive(),
    name: z.string().max(1000),
    head_sha: z.string().max(64),
    external_id: z.string().max(1000).nullish(),
    status: z.string().max(40),
    conclusion: z.string().max(40).nullish(),
    html_url: z.string().max(2000).nullish(),
    app: z.object({ id: z.int().positive() }).nullish(),
    output: z.object({ annotations_count: z.int().min(0).nullish() }).nullish(),
  })
  .transform((check) => ({
    id: check.id,
    name: check.name,
    headSha: check.head_sha,
    externalId: check.external_id ?? '',
    status: check.status,
    conclusion: check.conclusion ?? undefined,
    url: check.html_url ?? undefined,
    appId: check.app?.id,
    annotations: check.output?.annotations_count ?? 0,
  }));
export type CheckRun = z.infer<typeof checkSchema>;

/** A button under a check run. GitHub takes at most three. */
export interface CheckAction {
  /** At most 20 characters. */
  readonly label: string;
  /** At most 40 characters. */
  readonly description: string;
  /** At most 20 characters; comes back with the event `check_run.requested_action`. */
  readonly identifier: string;
}

export interface CheckAnnotation {
  readonly path: string;
  /** From 1. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly level: 'notice' | 'warning' | 'failure';
  readonly message: string;
}

/** What a check run says. `externalId` tells it from others of its name on its commit. */
export interface CheckRunText {
  readonly name: string;
  readonly headSha: string;
  readonly externalId: string;
  /** `queued`, `in_progress`, or what it came to. */
  readonly state: 'queued' | 'in_progress' | 'success' | 'failure' | 'neutral' | 'cancelled' | 'skipped';
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  /** Markdown, below the summary. */
  readonly text?: string;
  /** At most 50; those beyond are left out. */
  readonly annotations?: readonly CheckAnnotation[];
  readonly actions?: readonly CheckAction[];
}

/** The check run of an external id on a commit; undefined where there is none. @throws UserError */
export async function findCheckRun(
  github: GitHub,
  name: RepositoryName,
  wanted: Pick<CheckRunText, 'name' | 'headSha' | 'externalId'>,
): Promise<CheckRun | undefined> {
  return asking(
    'reading the check runs',
    name,
    async () => {
      const pages = github.paginate.iterator(github.rest.checks.listForRef, {
        ...name,
        ref: wanted.headSha,
        check_name: wanted.name,
        filter: 'all',
        per_page: 100,
      });
      const checks = (await collect(pages, MOST_CHECKS)).map((check) => checkSchema.parse(check));
      return checks.find(({ externalId }) => externalId === wanted.externalId);
    },
    NEEDED,
  );
}

/** Makes an external id's check run, or changes the one there is. @throws UserError */
export async function putCheckRun(github: GitHub, name: RepositoryName, check: CheckRunText): Promise<CheckRun> {
  const found = await findCheckRun(github, name, check);
  return asking(
    found === undefined ? 'making a check run' : 'changing the check run',
    name,
    async () => {
      const { data } =
        found === undefined
          ? await github.rest.checks.create({
              ...name,
              ...bodyOf(check, true),
              name: check.name,
              head_sha: check.headSha,
              external_id: check.externalId,
              request: ONCE,
            })
          : await github.rest.checks.update({
              ...name,
              ...bodyOf(check, found.annotations === 0),
              check_run_id: found.id,
            });
      return checkSchema.parse(data);
    },
    NEEDED,
  );
}

/** @param annotate whether to give the annotations: GitHub adds them to those that are there */
function bodyOf({ state, title, summary, text, annotations = [], actions = [] }: CheckRunText, annotate: boolean) {
  return {
    ...(state === 'queued' || state === 'in_progress'
      ? { status: state }
      : { status: 'completed' as const, conclusion: state }),
    output: {
      title: title.slice(0, 250),
      summary: fitting(summary),
      ...(text === undefined ? {} : { text: fitting(text) }),
      annotations: annotations
        .slice(0, annotate ? MOST_ANNOTATIONS : 0)
        .map(({ path, firstLine, lastLine, level, message }) => ({
          path,
          start_line: firstLine,
          end_line: lastLine,
          annotation_level: level,
          message: fitting(message),
        })),
    },
    // Given even where there are none: what was there before would stay otherwise.
    actions: actions.map(({ label, description, identifier }) => ({
      label: label.slice(0, 20),
      description: description.slice(0, 40),
      identifier,
    })),
  };
}
