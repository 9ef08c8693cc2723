import type { TestsConfig } from '../config/index.ts';
import { messageOf } from '../errors.ts';
import { openRepository } from '../history/index.ts';
import type { Repository } from '../history/index.ts';
import type { Progress } from '../progress.ts';
import { forgetEnvironments, type Sandbox } from '../sandbox/index.ts';
import { detectTestCommand } from './detectTestCommand.ts';
import type { DetectedTests } from './detectTestCommand.ts';
import type { TestEnvironment } from './environment.ts';
import { Environments, projectAt } from './environments.ts';
import { RunStore } from './runStore.ts';
import { TestBench } from './testBench.ts';

export interface OpenBenchSettings {
  /** A folder with a git clone. */
  repository: string;
  /** The revision whose test command and dependencies count as the newest (or what makes it); default `HEAD`. */
  revision?: string | ((repository: Repository) => Promise<string>);
  /** Whether that revision's dependencies serve every commit, also one whose tests don't start with them. */
  isOnlySet?: boolean;
  /** File that keeps every run: what stands in it is not run again. One process at a time uses it. */
  runs: string;
  sandbox: Sandbox;
  tests?: TestsConfig;
  progress: Progress;
  signal?: AbortSignal;
}

/** A repository with all that is needed to run its tests on any state of it. */
export interface OpenBench {
  repository: Repository;
  store: RunStore;
  bench: TestBench;
  detected: DetectedTests;
  environments: Environments;
  /** The newest commit's dependencies. */
  newest: TestEnvironment;
  /** Whole id of the newest commit. */
  head: string;
  /** Removes the work trees and closes the files. */
  close(): Promise<void>;
}

/** Detects how a repository's tests are run and sets up their dependencies. @throws UserError when either can't be done */
export async function openBench(settings: OpenBenchSettings): Promise<OpenBench> {
  const { sandbox, progress, tests = {}, isOnlySet = false } = settings;
  const signal = settings.signal === undefined ? {} : { signal: settings.signal };
  const repository = await openRepository(settings.repository);
  let store: RunStore | undefined;
  try {
    store = await RunStore.open(settings.runs);
    const { revision = 'HEAD' } = settings;
    const head = await repository.resolve(typeof revision === 'string' ? revision : await revision(repository));
    const detected = await detectTestCommand(await projectAt(repository, head), tests);
    progress.log(`tests: ${detected.runner} (${detected.because}): ${shown(detected.command.argv)}`);
    const environments = new Environments({
      repository,
      sandbox,
      detected,
      settings: tests,
      isOnlySet,
      progress,
      ...signal,
    });
    progress.update('setting up the dependencies of the newest commit');
    const newest = await environments.at(head);
    progress.done();
    await forgetEnvironments().catch((error: unknown) => {
      progress.log(`dependencies of long ago could not be removed: ${messageOf(error)}`);
    });
    const runs = store;
    const bench = new TestBench({ repository, sandbox, store, command: detected.command, ...signal });
    const close = async (): Promise<void> => {
      await bench.close();
      await runs.close();
      await repository.close();
    };
    return { repository, store, bench, detected, environments, newest, head, close };
  } catch (error) {
    await store?.close();
    await repository.close();
    throw error;
  }
}

/** A command as people read it: long words (a script) are cut. */
function shown(argv: readonly string[]): string {
  return argv.map((word) => (word.length > 60 ? `${word.slice(0, 20).split('\n')[0]}...` : word)).join(' ');
}
