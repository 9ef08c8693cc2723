import type { z } from 'zod';
import type { NewJob, RepositoryJob } from '../jobs/index.ts';
import { eventSchemas, type EventPlace } from './eventSchemas.ts';

/** An event: its name, its body, and the delivery that brought it. */
export interface Event {
  readonly name: string;
  readonly guid: string;
  readonly body: unknown;
}

/** What one kind of event leads to; nothing where it is another kind or asks for nothing. */
type Reader = (body: unknown, guid: string) => NewJob[];

const EXTERNAL_ID = /^codelutra:([1-9]\d{0,15})$/;
const COMMAND = /^\/codelutra[ \t]+(\S+)/;
const COMMANDS = ['fix', 'stop', 'status'] as const;

/** By the event's name. An event that is not named here asks for nothing. */
const readers: Readonly<Record<string, readonly Reader[]>> = {
  workflow_run: [
    reader(eventSchemas.workflowRun, (body) => [
      {
        queue: 'ingest',
        payload: { ...placeOf(body), runId: body.workflow_run.id, attempt: body.workflow_run.run_attempt },
      },
    ]),
  ],
  push: [
    reader(eventSchemas.push, ({ ref, after, deleted, ...body }) =>
      deleted || ref !== `refs/heads/${body.repository.default_branch}`
        ? []
        : [{ queue: 'harvest', payload: { ...placeOf(body), sha: after, cause: 'push' } }],
    ),
  ],
  pull_request: [
    reader(eventSchemas.pullClosed, ({ pull_request: { number, merged, merge_commit_sha: sha, base }, ...body }) => [
      { queue: 'feedback', payload: { ...placeOf(body), about: { kind: 'closed', pull: number } } },
      ...(merged === true && typeof sha === 'string' && base.ref === body.repository.default_branch
        ? [{ queue: 'harvest' as const, payload: { ...placeOf(body), sha, cause: 'push' } }]
        : []),
    ]),
  ],
  check_run: [
    reader(eventSchemas.checkAction, ({ requested_action: { identifier }, check_run, sender, ...body }, guid) => {
      const suggestionId = suggestionOf(check_run.external_id);
      if (suggestionId === undefined) return [];
      const by = sender.login;
      if (identifier === 'apply') {
        return [{ queue: 'apply', payload: { ...placeOf(body), suggestionId, by, key: guid } }];
      }
      if (identifier !== 'unhelpful' && identifier !== 'stop') return [];
      return [{ queue: 'feedback', payload: { ...placeOf(body), about: { kind: identifier, suggestionId, by } } }];
    }),
    reader(eventSchemas.checkAgain, ({ check_run, sender, ...body }, guid) => {
      const [pull] = check_run.pull_requests;
      if (suggestionOf(check_run.external_id) === undefined || pull === undefined) return [];
      const asked = { by: sender.login, commentId: null, key: guid };
      const payload = { ...placeOf(body), pull: pull.number, headSha: check_run.head_sha, asked };
      return [{ queue: 'suggest', payload }];
    }),
  ],
  issue_comment: [
    reader(eventSchemas.comment, ({ issue, comment, ...body }) => {
      const isPull = issue.pull_request !== null && issue.pull_request !== undefined;
      const word = COMMAND.exec(comment.body ?? '')?.[1];
      if (!isPull || word === undefined || comment.user.type === 'Bot') return [];
      const command = COMMANDS.find((known) => known === word) ?? 'unknown';
      const asked = { pull: issue.number, commentId: comment.id, by: comment.user.login, command } as const;
      return [{ queue: 'command', payload: { ...placeOf(body), ...asked } }];
    }),
  ],
  installation: [reader(eventSchemas.installation, reconciled)],
  installation_repositories: [reader(eventSchemas.installation, reconciled)],
  repository: [reader(eventSchemas.installation, reconciled)],
};

/** The jobs that an event asks for. */
export function eventJobs({ name, guid, body }: Event): NewJob[] {
  return (readers[name] ?? []).flatMap((read) => read(body, guid));
}

/** Who the event is about: 0 for the App itself. */
export function installationOf(body: unknown): number {
  const parsed = eventSchemas.installation.pick({ installation: true }).safeParse(body);
  return parsed.success ? parsed.data.installation.id : 0;
}

function reader<T extends z.ZodType>(schema: T, read: (body: z.infer<T>, guid: string) => NewJob[]): Reader {
  return (body, guid) => {
    const parsed = schema.safeParse(body);
    return parsed.success ? read(parsed.data, guid) : [];
  };
}

function reconciled({ installation }: { installation: { id: number } }, guid: string): NewJob[] {
  return [{ queue: 'reconcile', payload: { installationId: installation.id, key: guid } }];
}

function placeOf({ installation, repository }: EventPlace): RepositoryJob {
  const { id, name, owner } = repository;
  return { installationId: installation.id, repositoryId: id, owner: owner.login, name };
}

function suggestionOf(externalId: string | null | undefined): number | undefined {
  const found = EXTERNAL_ID.exec(externalId ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}
