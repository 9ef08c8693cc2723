import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/store/index.ts';
import { placeOf } from './endState.ts';
import type { StoryWorld } from './storyWorld.ts';

/** What the App asked GitHub for about a repository of another owner than the one whose installation it spoke as. */
export function strangeRequests({ github }: StoryWorld): string[] {
  return github.seen.flatMap(({ authorization, method, path }) => {
    const { granted } = github.access.who(authorization);
    const owner = /^\/repos\/([^/]+)/.exec(path)?.[1];
    const isOwn = granted === undefined || owner === undefined || granted.installation.account === owner;
    return isOwn ? [] : [`${method} ${path} as ${granted.installation.account}`];
  });
}

/** Files in an installation's folder that hold a text, the objects of its clones among them. */
export function filesWith({ home }: StoryWorld, installation: number, text: string): string[] {
  const root = join(home, 'installations', String(installation));
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const isFile = (path: string): boolean => statSync(join(root, path)).isFile();
  const files = paths.filter((path) => isFile(path) && readFileSync(join(root, path)).includes(text));
  const clones = paths.filter((path) => path.endsWith('.git'));
  return [...files, ...clones.filter((path) => objectsIn(join(root, path)).includes(text))];
}

function objectsIn(clone: string): string {
  const options = { cwd: clone, encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
  return execFileSync('git', ['cat-file', '--batch-all-objects', '--batch'], options);
}

/** Rows of every table as text, by the installation that they belong to. The App must not run. */
export async function rowsByInstallation({ setting }: StoryWorld): Promise<Map<number, string>> {
  const store = await openStore(placeOf(setting));
  const ask = async (query: string): Promise<Record<string, unknown>[]> =>
    (await store.sql.executeSql(query)).rows as Record<string, unknown>[];
  try {
    const tables = await ask(
      `SELECT table_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name = 'installation_id'`,
    );
    const found = new Map<number, string>();
    for (const { name } of tables) {
      for (const row of await ask(`SELECT * FROM "${String(name)}"`)) {
        const id = Number(row['installation_id']);
        found.set(id, `${found.get(id) ?? ''}${String(name)} ${JSON.stringify(row)}\n`);
      }
    }
    return found;
  } finally {
    await store.close();
  }
}
