import type { Commit, Repository } from '../history/index.ts';
import type { PromptTask, Task } from '../preference/index.ts';
import { listFunctions, normalise, SourceSyntaxError, type LanguageName } from '../source/index.ts';
import { UserError } from '../errors.ts';
import type { Candidate } from './candidate.ts';
import type { CandidateSource } from './candidateSource.ts';
import { unchangedSpan } from './unchangedSpan.ts';

export interface HistorySettings {
  readonly repository: Repository;
  /** where a task's past starts, so that what came after it can't be found; default the tree of the task's proof, else HEAD */
  readonly from?: (task: PromptTask) => string;
  /** versions a task, the newest; default 8 */
  readonly max?: number;
  /** commits to look back; default 5,000 */
  readonly maxCommits?: number;
}

const MAX = 8;
const MAX_COMMITS = 5000;

/**
 * What people wrote before: the earlier texts of the same function, newest first, its file followed through renames.
 * Texts that are the same program as the failing one, or as a newer one, are left out.
 */
export function historySource({
  repository,
  from = start,
  max = MAX,
  maxCommits = MAX_COMMITS,
}: HistorySettings): CandidateSource {
  const logs = new Map<string, Promise<Commit[]>>();
  const log = (branch: string): Promise<Commit[]> => {
    const known = logs.get(branch) ?? repository.commits({ branch, max: maxCommits });
    logs.set(branch, known);
    return known;
  };
  return {
    name: 'history',
    async candidates(tasks, run) {
      const found: Candidate[][] = [];
      for (const [at, task] of tasks.entries()) {
        run.signal?.throwIfAborted();
        if (run.have?.(at) === true) {
          found.push([]);
          continue;
        }
        run.progress.update(`looking into the past of ${task.function}: task ${at + 1} of ${tasks.length}`);
        const versions = await earlierVersions(repository, task, await log(from(task)), max);
        found.push(versions);
        await run.found?.(at, versions);
      }
      return found;
    },
  };
}

function start(task: PromptTask & Partial<Pick<Task, 'commits'>>): string {
  return task.commits?.tree ?? 'HEAD';
}

async function earlierVersions(
  repository: Repository,
  task: PromptTask,
  commits: readonly Commit[],
  max: number,
): Promise<Candidate[]> {
  const language = task.language as LanguageName;
  const seen = new Set([await normalise(task.text, language)]);
  const found: Candidate[] = [];
  let path = task.path;
  let later: Version | undefined;
  for (const { sha, parents, changes } of commits) {
    if (found.length >= max) break;
    const change = changes.find((one) => one.path === path && one.kind === 'file');
    const parent = parents[0];
    if (change === undefined || parent === undefined) continue;
    // The file begins there.
    if (change.status === 'added') break;
    path = change.oldPath;
    const version = await versionAt(repository, parent, path, task.function, later);
    if (version === undefined) continue;
    const isSame = later !== undefined && textOf(version) === textOf(later);
    later = version;
    if (isSame) continue;
    const text = textOf(version);
    const program = await normalise(text, language);
    if (seen.has(program)) continue;
    seen.add(program);
    found.push({ source: 'history', text, note: `before ${sha}` });
  }
  return found;
}

/** A file with the function in it. */
interface Version {
  readonly file: string;
  readonly span: { readonly start: number; readonly end: number };
}

function textOf({ file, span }: Version): string {
  return file.slice(span.start, span.end);
}

/**
 * The function at a commit; undefined where there's none, or the file can't be read then.
 * @param later a later version: where the function is the same, the file need not be parsed, which takes long for large ones
 */
async function versionAt(
  repository: Repository,
  sha: string,
  path: string,
  name: string,
  later: Version | undefined,
): Promise<Version | undefined> {
  try {
    const data = await repository.readFile(sha, path);
    if (data === undefined) return undefined;
    const file = data.toString('utf8');
    const same = later && unchangedSpan(later.file, later.span, file);
    if (same !== undefined) return { file, span: same };
    const fn = (await listFunctions(path, file)).find((one) => one.name === name);
    return fn && { file, span: fn.span };
  } catch (error) {
    // A file past the size limit, or in no known language before it was renamed.
    if (error instanceof SourceSyntaxError || error instanceof UserError) return undefined;
    throw error;
  }
}
