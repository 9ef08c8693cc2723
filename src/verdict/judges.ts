import { join } from 'node:path';
import { UserError } from '../errors.ts';
import type { TestsConfig } from '../config/index.ts';
import { openBench } from '../harvest/index.ts';
import type { OpenBench } from '../harvest/index.ts';
import type { Progress } from '../progress.ts';
import type { Sandbox } from '../sandbox/index.ts';
import type { Verdict } from './verdict.ts';
import { VerdictBench } from './verdictBench.ts';
import type { JudgedTask, JudgeOptions } from './verdictBench.ts';

export interface JudgesSettings {
  /** Folders with git clones, and for each the file that keeps its runs, and how its tests are run. */
  readonly repositories: readonly {
    readonly path: string;
    readonly runs: string;
    readonly tests?: TestsConfig | undefined;
  }[];
  readonly sandbox: Sandbox;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
}

/** Judges candidates for tasks of several repositories: a task belongs to the one that has its commit. */
export interface Judges {
  judge(task: JudgedTask, text: string, options?: JudgeOptions): Promise<Verdict>;
  /** Why a task can't tell right from wrong here; `undefined` for a sound one. */
  unsound(task: JudgedTask): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Opens the repositories. @throws UserError where one can't be opened, or its tests can't be set up */
export async function openJudges(settings: JudgesSettings): Promise<Judges> {
  const opened: OpenBench[] = [];
  const close = async (): Promise<void> => {
    for (const open of opened.splice(0)) await open.close();
  };
  try {
    for (const { path, runs, tests } of settings.repositories) {
      const { sandbox, progress, signal } = settings;
      opened.push(
        await openBench({
          repository: path,
          runs,
          sandbox,
          progress,
          ...(tests === undefined ? {} : { tests }),
          ...(signal === undefined ? {} : { signal }),
        }),
      );
    }
  } catch (error) {
    await close();
    throw error;
  }
  const benches = opened.map((open) => new VerdictBench(open));
  const owners = new Map<string, Promise<VerdictBench>>();
  const benchOf = (task: JudgedTask): Promise<VerdictBench> => {
    const key = JSON.stringify([task.commits, task.path]);
    const owner = owners.get(key) ?? ownerOf(benches, task);
    owners.set(key, owner);
    return owner;
  };
  return {
    judge: async (task, text, options) => (await benchOf(task)).judge(task, text, options),
    unsound: async (task) => (await benchOf(task)).unsound(task),
    close,
  };
}

/** The file that keeps the runs of a repository, under a folder. */
export function runsFile(folder: string, name: string): string {
  return join(folder, `${name.replace(/[^\w.-]+/g, '-')}.runs.jsonl`);
}

async function ownerOf(benches: readonly VerdictBench[], task: JudgedTask): Promise<VerdictBench> {
  for (const bench of benches) if (await bench.has(task)) return bench;
  throw new UserError(`no repository has the commit of a task: ${task.commits.tree.slice(0, 12)}, ${task.path}`, {
    fix: 'Name the clone that the tasks were harvested from; a shallow clone lacks its older commits.',
  });
}
