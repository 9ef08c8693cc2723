import { Kysely, PostgresDialect } from 'kysely';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InstallationStore } from '../../src/store/installationStore.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openPglite } from '../../src/store/openPglite.ts';
import type { Database, PoolClient } from '../../src/store/pool.ts';
import type { RepositoryStore } from '../../src/store/repositoryStore.ts';
import type { Tables } from '../../src/store/tables.ts';
import { outcome, RED, run } from './rows.ts';

const [OURS, THEIRS] = [1_000_001, 2_000_002];
const REPOSITORY = 7;

let folder = '';
let database: Database;
let db: Kysely<Tables>;
let statements: { sql: string; values: readonly unknown[] }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codelutra-tenancy-'));
  database = await openPglite(folder);
  const recorded: Database['pool'] = {
    async connect() {
      const client = await database.pool.connect();
      const query = (sql: string, values: readonly unknown[] = []) => {
        statements.push({ sql, values });
        return client.query(sql, values);
      };
      return { query, release: () => client.release() } as PoolClient;
    },
    end: () => database.pool.end(),
  };
  db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: recorded }) });
  await migrate(db as Kysely<unknown>, folder);
});

afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

/** Calls every method there is, each with something to find or to do. */
function everything(installation: InstallationStore, rows: RepositoryStore, id: () => number) {
  const evidence = [{ id: 'proof', of: installation.id }];
  return {
    installation: {
      save: () => installation.save(`account ${installation.id}`),
      read: () => installation.read(),
      saveRepository: () =>
        installation.saveRepository({ id: REPOSITORY, owner: `o${installation.id}`, name: 'n', defaultBranch: 'main' }),
      repositories: () => installation.repositories(),
      repository: () => installation.repository(REPOSITORY),
      remove: () => installation.remove(),
    },
    repository: {
      read: () => rows.read(),
      sawRuns: () => rows.sawRuns(new Date()),
      remove: () => rows.remove(),
    },
    runs: {
      add: () => rows.runs.add(run(), [outcome(`of ${installation.id}`, 'failed'), outcome('both', 'passed')]),
      find: () => rows.runs.find(5, 1),
      known: () => rows.runs.known([{ runId: 5, attempt: 1 }]),
      outcomes: () => rows.runs.outcomes(RED),
      summary: () => rows.runs.summary(RED),
      failing: () => rows.runs.failing(RED),
      wasRed: () => rows.runs.wasRed('main', 'none'),
      commits: () => rows.runs.commits(10),
      markFlaky: () => rows.runs.markFlaky(RED, [`flaky ${installation.id}`]),
      flaky: () => rows.runs.flaky(),
      forget: () => rows.runs.forget(1),
    },
    suggestions: {
      begin: () => rows.suggestions.begin({ pull: 3, headSha: RED, stage: 'check', askedBy: null }, 2),
      change: () =>
        rows.suggestions.change(id(), {
          state: 'shown',
          edit: { path: `of ${installation.id}`, before: '', after: '' },
        }),
      find: () => rows.suggestions.find(id()),
      of: () => rows.suggestions.of(3),
      recent: () => rows.suggestions.recent(10),
      open: () => rows.suggestions.open(),
    },
    feedback: {
      add: () => rows.feedback.add({ suggestionId: id(), kind: 'unhelpful', actor: `of ${installation.id}` }),
      of: () => rows.feedback.of(id()),
    },
    stops: {
      add: () => rows.stops.add(3, `of ${installation.id}`, 'mona'),
      of: () => rows.stops.of(3),
      remove: () => rows.stops.remove(3),
    },
    evidence: {
      add: () => rows.evidence.add('runs', evidence),
      replace: () => rows.evidence.replace('runs', evidence),
      all: () => rows.evidence.all(),
    },
    learns: {
      ask: () => rows.learns.ask('asked'),
      find: () => rows.learns.find(id()),
      begin: () => rows.learns.begin(id(), RED),
      end: () => rows.learns.end(id(), { state: 'nothing', reason: `of ${installation.id}` }),
      recent: () => rows.learns.recent(10),
    },
  };
}

function scopeOf(id: number) {
  const installation = new InstallationStore(db, id);
  return { installation, rows: installation.repository(REPOSITORY) };
}

const READS = /^(read|repositories|find|known|outcomes|summary|failing|wasRed|commits|flaky|of|recent|open|all)$/;

test('no method of an installation reaches the rows of another', async () => {
  const [ours, theirs] = [scopeOf(OURS), scopeOf(THEIRS)];
  let [ourId, theirId] = [0, 0];
  const mine = everything(ours.installation, ours.rows, () => ourId);
  const other = everything(theirs.installation, theirs.rows, () => theirId);

  // Nothing is left out: a method that is added has to be called here.
  for (const [part, object] of Object.entries({
    ...ours.rows,
    installation: ours.installation,
    repository: ours.rows,
  })) {
    if (part === 'scope') continue;
    const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(object)).filter(
      (name) => !['constructor', 'insert', 'whole'].includes(name),
    );
    expect(Object.keys(mine[part as keyof typeof mine]).sort()).toEqual(methods.sort());
  }

  const fill = async (all: typeof mine, rows: RepositoryStore): Promise<number> => {
    await all.installation.save();
    await all.installation.saveRepository();
    await all.runs.add();
    await all.runs.markFlaky();
    const { id } = (await all.suggestions.begin())!;
    await rows.suggestions.change(id, {
      state: 'shown',
      edit: { path: `of ${rows === ours.rows}`, before: '', after: '' },
    });
    await all.stops.add();
    await all.evidence.add();
    await all.learns.ask();
    return id;
  };
  theirId = await fill(other, theirs.rows);
  await other.feedback.add();
  const before = await db.selectFrom('suggestions').selectAll().where('installation_id', '=', THEIRS).execute();

  // An installation that has nothing yet finds nothing, even where it knows the numbers of another's rows.
  ourId = theirId;
  for (const part of Object.values(mine)) {
    for (const [name, call] of Object.entries(part)) {
      if (!READS.test(name)) continue;
      const found = await call();
      const nothing =
        found === undefined ||
        found === false ||
        (found instanceof Set ? found.size === 0 : Array.isArray(found) && found.length === 0);
      expect([name, nothing || JSON.stringify(found) === '{"failing":0,"passed":0}']).toEqual([name, true]);
    }
  }

  ourId = await fill(mine, ours.rows);
  for (const [part, methods] of Object.entries(mine)) {
    for (const [name, call] of Object.entries(methods)) {
      // Whatever is done under another's numbers changes nothing of it.
      if (name === 'remove') continue;
      for (const id of [ourId, theirId]) {
        ourId = id;
        statements = [];
        const found: unknown = await Promise.resolve(call()).catch((error: unknown) => {
          // A row of one installation can't point to one of another.
          expect(String(error)).toMatch(/foreign key/);
        });
        expect(JSON.stringify(found instanceof Set ? [...found] : (found ?? null))).not.toContain(String(THEIRS));
        for (const { sql, values } of statements) {
          if (/^(begin|commit|rollback)/i.test(sql)) continue;
          expect([
            part,
            name,
            sql.includes('"installation_id"'),
            values.includes(OURS),
            values.includes(THEIRS),
          ]).toEqual([part, name, true, true, false]);
        }
      }
    }
  }
  expect(await db.selectFrom('suggestions').selectAll().where('installation_id', '=', THEIRS).execute()).toEqual(
    before,
  );

  await mine.installation.remove();
  const left = async (table: 'runs' | 'outcomes' | 'suggestions' | 'evidence' | 'learns' | 'stops' | 'flaky_tests') =>
    new Set((await db.selectFrom(table).select('installation_id').execute()).map((row) => row.installation_id));
  for (const table of ['runs', 'outcomes', 'suggestions', 'evidence', 'learns', 'stops', 'flaky_tests'] as const) {
    expect([table, await left(table)]).toEqual([table, new Set([THEIRS])]);
  }
});
