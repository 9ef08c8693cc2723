import { openStore } from '../../src/store/index.ts';
import type { StoryWorld } from './storyWorld.ts';

/** What is the same whenever a story is told, however often the App was killed in the midst of it. */
export interface EndState {
  /** Branches with the subjects of their commits and the digest of their files. */
  readonly branches: unknown;
  readonly checks: unknown;
  readonly reviews: unknown;
  readonly comments: unknown;
  readonly releases: unknown;
  /** Rows of the App's own tables. */
  readonly rows: unknown;
}

/** What of an installation's rows does not hang on clocks and numbers. */
const QUERIES = {
  runs: 'SELECT workflow, event, branch, conclusion, pull, trouble FROM runs WHERE installation_id = $1 ORDER BY run_id, attempt',
  outcomes:
    'SELECT name, status, count(*)::int AS count FROM outcomes WHERE installation_id = $1 GROUP BY name, status ORDER BY name, status',
  flaky: 'SELECT test_id FROM flaky_tests WHERE installation_id = $1 ORDER BY test_id',
  suggestions: 'SELECT pull, attempt, stage, state, edit FROM suggestions WHERE installation_id = $1 ORDER BY id',
  feedback: 'SELECT kind, actor FROM feedback WHERE installation_id = $1 ORDER BY kind, actor',
  evidence:
    'SELECT origin, count(*)::int AS count FROM evidence WHERE installation_id = $1 GROUP BY origin ORDER BY origin',
  learns: 'SELECT cause, state, version FROM learns WHERE installation_id = $1 ORDER BY id',
} as const;

/** Reads the state at the story's end. The App must not run any more. */
export async function endState(world: StoryWorld, owner = 'acme', installation = 71): Promise<EndState> {
  const { github, setting } = world;
  const repository = world.repository(owner);
  const { git } = repository;
  const subject = async (sha: string): Promise<string> => git.git(['show', '-s', '--format=%s', sha]);
  const refs = [...(await git.refs())].filter(([ref]) => ref.startsWith('refs/heads/'));
  const branches = await Promise.all(
    refs.map(async ([ref, sha]) => ({
      ref,
      files: await git.git(['rev-parse', `${sha}^{tree}`]),
      subjects: (await git.git(['log', '--format=%s', sha])).split('\n').filter((line) => line !== ''),
    })),
  );
  const checks = await Promise.all(
    repository.checkRuns.map(async ({ name, headSha, status, conclusion, output, actions }) => ({
      ...{ name, on: await subject(headSha), status, conclusion, title: output.title },
      actions: actions.map(({ identifier }) => identifier),
    })),
  );
  const reviews = repository.reviews.map(({ id, state, author }) => ({
    ...{ state, author },
    comments: repository.reviewComments
      .filter(({ review }) => review === id)
      .map(({ path, line, startLine, body }) => ({ path, line, startLine, suggestion: suggestionIn(body) })),
  }));
  const admin = github.admin(owner);
  const comments: string[] = [];
  for (const { number } of repository.pulls) {
    const path = `/repos/${repository.fullName}/issues/${number}/comments?per_page=100`;
    const found = (await github.emulated.as(admin, 'GET', path)) as { body: string }[];
    comments.push(...found.map(({ body }) => body));
  }
  const releases = (await github.releases(repository.fullName)).map(({ tag_name, draft, assets }) => ({
    ...{ tag_name, draft },
    assets: assets.map(({ name }) => name).sort(),
  }));
  return {
    branches,
    checks: checks.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    reviews,
    comments,
    releases,
    rows: await rowsOf(setting, installation),
  };
}

/** Guids of the deliveries that the App knows. The App must not run any more. */
export async function knownDeliveries({ setting }: StoryWorld): Promise<Set<string>> {
  const store = await openStore(placeOf(setting));
  try {
    const { rows } = await store.sql.executeSql('SELECT guid FROM deliveries');
    return new Set((rows as { guid: string }[]).map(({ guid }) => guid));
  } finally {
    await store.close();
  }
}

/** Where the App keeps what it knows. */
export function placeOf({ database, home }: StoryWorld['setting']) {
  return database === undefined ? { folder: `${home}/app/database` } : { url: database };
}

async function rowsOf(setting: StoryWorld['setting'], installation: number): Promise<Record<string, unknown>> {
  const store = await openStore(placeOf(setting));
  try {
    const found: Record<string, unknown> = {};
    for (const [name, query] of Object.entries(QUERIES))
      found[name] = (await store.sql.executeSql(query, [installation])).rows;
    return found;
  } finally {
    await store.close();
  }
}

function suggestionIn(body: string): string | undefined {
  return /```suggestion\n([^]*?)```/.exec(body)?.[1];
}
