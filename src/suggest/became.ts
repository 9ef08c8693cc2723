import { z } from 'zod';
import { readText } from '../harvest/index.ts';
import type { Commit, Repository } from '../history/index.ts';
import { languageOf, listFunctions, normalise, SourceSyntaxError } from '../source/index.ts';
import type { FixRecord } from './fixRecord.ts';

const found = { commit: z.string(), date: z.string() };

/**
 * What became of the function that a fix was made for:
 * `same`: its author later wrote what the fix says (layout and comments aside);
 * `own`: another version of it is there, with which the tests that the fix made pass do pass;
 * `elsewhere`: these tests pass, with the function as it was;
 * `changed`: another version is there, and nothing tells whether the tests pass;
 * `open`: none of it, or the function is gone.
 */
export const becameSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['same', 'elsewhere', 'changed']), ...found }),
  z.object({ kind: z.literal('own'), ...found, text: z.string() }),
  z.object({ kind: z.literal('open') }),
]);
export type Became = z.infer<typeof becameSchema>;

/** More commits than this after a fix are not looked at. */
const MOST_COMMITS = 1000;

/**
 * Looks through what was committed after the commit that a fix was made for, oldest first; the first telling commit decides.
 * What doesn't come from that commit (a squashed or rebased branch, somebody else's work beside it) tells something only
 * where it changes the function itself.
 * @param branches revisions whose past is looked at: the pull request's branch, the default one; unknown ones are passed over
 * @param passes whether the tests that the fix made pass passed at a commit; undefined where nothing is known of it
 */
export async function becameOf(
  repository: Repository,
  record: FixRecord,
  branches: readonly string[],
  passes: (sha: string) => Promise<boolean | undefined> | boolean | undefined,
): Promise<Became> {
  const wanted = await versionsOf(record);
  if (wanted === undefined) return { kind: 'open' };
  const { name, form } = wanted;
  const [before, after] = [await form(wanted.before), await form(wanted.after)];
  let { path } = wanted;
  let changed: Became = { kind: 'open' };
  const commits = await commitsAfter(repository, record.sha, branches);
  const descendants = descendantsOf(record.sha, commits);
  for (const { sha, date, parents, changes } of commits) {
    const found = { commit: sha, date };
    const touched = changes.find((change) => change.oldPath === path);
    const isOwn = descendants.has(sha);
    if (!isOwn && touched === undefined) continue;
    const text = await functionAt(repository, sha, touched?.path ?? path, name);
    if (text === undefined) continue;
    if (isOwn) path = touched?.path ?? path;
    const now = await form(text);
    const earlier = isOwn ? before : await form((await functionAt(repository, parents[0] ?? sha, path, name)) ?? '');
    if (now === after && now !== earlier) return { kind: 'same', ...found };
    const isChanged = now !== before && now !== earlier;
    if (!isChanged && !isOwn) continue;
    if ((await passes(sha)) === true)
      return isChanged ? { kind: 'own', text, ...found } : { kind: 'elsewhere', ...found };
    if (isChanged && changed.kind === 'open') changed = { kind: 'changed', ...found };
  }
  return changed;
}

/** Of later commits, those that a commit is in the past of. */
function descendantsOf(sha: string, commits: readonly Commit[]): Set<string> {
  const children = new Map<string, string[]>();
  for (const commit of commits) {
    for (const parent of commit.parents) children.set(parent, [...(children.get(parent) ?? []), commit.sha]);
  }
  const found = new Set<string>();
  const queue = [sha];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const child of children.get(next) ?? []) {
      if (!found.has(child)) queue.push(child);
      found.add(child);
    }
  }
  return found;
}

async function functionAt(repository: Repository, sha: string, path: string, name: string) {
  const file = await readText(repository, sha, path);
  return file === undefined ? undefined : functionIn(file, path, name);
}

async function versionsOf({ fix, places }: FixRecord) {
  const place = places[0];
  const language = place === undefined ? undefined : languageOf(place.path);
  if (fix === null || place === undefined || language === undefined) return undefined;
  const { path, function: name } = place;
  const [before, after] = [await functionIn(fix.edit.before, path, name), await functionIn(fix.edit.after, path, name)];
  if (before === undefined || after === undefined) return undefined;
  const forms = new Map<string, Promise<string>>();
  const form = (text: string): Promise<string> => {
    if (!forms.has(text)) forms.set(text, normalise(text, language.name));
    return forms.get(text)!;
  };
  return { path, name, before, after, form };
}

async function functionIn(file: string, path: string, name: string): Promise<string | undefined> {
  try {
    return (await listFunctions(path, file)).find((fn) => fn.name === name)?.text;
  } catch (error) {
    if (error instanceof SourceSyntaxError) return undefined;
    throw error;
  }
}

/** What was committed later, oldest first; by date, since a branch may have been rebased or squashed. */
async function commitsAfter(repository: Repository, sha: string, branches: readonly string[]): Promise<Commit[]> {
  const since = (await repository.commit(sha)).date;
  const found = new Map<string, Commit>();
  for (const branch of branches) {
    const known = await repository.resolve(branch).catch(() => undefined);
    if (known === undefined) continue;
    for (const commit of await repository.commits({ branch: known, since, max: MOST_COMMITS })) {
      if (commit.sha !== sha && !found.has(commit.sha)) found.set(commit.sha, commit);
    }
  }
  const order = [...found.values()].reverse();
  return order.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)).slice(0, MOST_COMMITS);
}
