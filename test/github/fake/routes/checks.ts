import { notFound, Refusal } from '../exchange.ts';
import { checkObject, suiteObject, suiteOf } from '../checkObject.ts';
import type { CheckRun } from '../repository.ts';
import { created, ok, one, paged, textOf, type Call, type Routes } from '../router.ts';

const REPO = '/repos/{owner}/{repo}';
/** GitHub's bounds, whose breach is refused. */
const MOST_TEXT = 65_535;
const MOST_ACTIONS = 3;
const ACTION = { label: 20, identifier: 20, description: 40 } as const;

interface Written {
  name?: string;
  status?: string;
  conclusion?: string | null;
  external_id?: string;
  details_url?: string;
  started_at?: string;
  completed_at?: string;
  output?: { title?: string; summary?: string; text?: string; annotations?: unknown[] };
  actions?: CheckRun['actions'];
}

function checkBounds({ actions = [], output = {} }: Written): void {
  const isLong = actions.some((action) =>
    (Object.keys(ACTION) as (keyof typeof ACTION)[]).some((key) => action[key].length > ACTION[key]),
  );
  if (actions.length > MOST_ACTIONS || isLong) throw new Refusal(422, 'Invalid request. actions is too long');
  for (const text of [output.summary, output.text]) {
    if (text !== undefined && Buffer.byteLength(text) > MOST_TEXT) {
      throw new Refusal(422, `Invalid request. Only ${MOST_TEXT} characters are allowed`);
    }
  }
}

/** Writes what is given over a run. A conclusion completes it. */
function write(run: CheckRun, body: Written): void {
  checkBounds(body);
  run.name = body.name ?? run.name;
  run.externalId = body.external_id ?? run.externalId;
  run.detailsUrl = body.details_url ?? run.detailsUrl;
  run.startedAt = body.started_at ?? run.startedAt;
  run.status = body.conclusion != null ? 'completed' : (body.status ?? run.status);
  run.conclusion = body.conclusion ?? (run.status === 'completed' ? run.conclusion : null);
  if (run.status === 'completed' && run.conclusion === null) throw new Refusal(422, 'conclusion is missing');
  run.completedAt = run.status === 'completed' ? (body.completed_at ?? new Date().toISOString()) : null;
  if (body.output !== undefined) {
    const { title, summary, text, annotations = [] } = body.output;
    run.output = {
      title: title ?? run.output.title,
      summary: summary ?? run.output.summary,
      text: text ?? run.output.text,
      annotations: [...run.output.annotations, ...annotations],
    };
  }
  run.actions = body.actions ?? run.actions;
}

/** The commit of a request, by its id or a branch. */
async function shaOf({ repository, params }: Call): Promise<string> {
  const ref = params['ref'] ?? '';
  const sha = (await repository.git.commit(`refs/heads/${ref}`)) ?? (await repository.git.commit(ref));
  if (sha === undefined) throw notFound();
  return sha;
}

async function listed(call: Call, runs: readonly CheckRun[]) {
  const [name, status] = [call.query.get('check_name'), call.query.get('status')];
  const found = runs.filter(
    (run) => (name === null || run.name === name) && (status === null || run.status === status),
  );
  const latest = found.filter((run, i) => !found.slice(i + 1).some((later) => later.name === run.name));
  const chosen = call.query.get('filter') === 'all' ? found : latest;
  const shown = await Promise.all(chosen.map((run) => checkObject(call.world, call.repository, run)));
  return paged(call, shown, (page) => ({ total_count: shown.length, check_runs: page }));
}

export const checkRoutes: Routes = {
  [`POST ${REPO}/check-runs`]: async (call) => {
    const { world, repository } = call;
    const headSha = textOf(call.body, 'head_sha');
    if ((await repository.git.commit(headSha)) === undefined)
      throw new Refusal(422, `No commit found for SHA: ${headSha}`);
    const run: CheckRun = {
      id: world.nextId(),
      suite: suiteOf(world, repository, headSha),
      headSha,
      name: textOf(call.body, 'name'),
      status: 'queued',
      conclusion: null,
      externalId: '',
      detailsUrl: null,
      startedAt: null,
      completedAt: null,
      output: { title: null, summary: null, text: null, annotations: [] },
      actions: [],
    };
    write(run, call.body as Written);
    repository.checkRuns.push(run);
    return created(await checkObject(world, repository, run));
  },
  [`PATCH ${REPO}/check-runs/{id}`]: async (call) => {
    const run = one(call.repository.checkRuns, call.params['id']);
    write(run, call.body as Written);
    return ok(await checkObject(call.world, call.repository, run));
  },
  [`GET ${REPO}/check-runs/{id}`]: async (call) =>
    ok(await checkObject(call.world, call.repository, one(call.repository.checkRuns, call.params['id']))),
  [`GET ${REPO}/check-runs/{id}/annotations`]: (call) =>
    paged(call, one(call.repository.checkRuns, call.params['id']).output.annotations),
  [`GET ${REPO}/commits/{ref}/check-runs`]: async (call) => {
    const sha = await shaOf(call);
    return listed(
      call,
      call.repository.checkRuns.filter(({ headSha }) => headSha === sha),
    );
  },
  [`GET ${REPO}/check-suites/{id}/check-runs`]: (call) =>
    listed(
      call,
      call.repository.checkRuns.filter(({ suite }) => suite === Number(call.params['id'])),
    ),
  [`GET ${REPO}/commits/{ref}/check-suites`]: async (call) => {
    const sha = await shaOf(call);
    const suites = call.repository.suites.has(sha) ? [await suiteObject(call.world, call.repository, sha)] : [];
    return ok({ total_count: suites.length, check_suites: suites });
  },
};
