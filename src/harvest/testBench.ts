import { createHash } from 'node:crypto';
import type { Repository, WorkTree } from '../history/index.ts';
import { readResultFile } from '../sandbox/index.ts';
import type { Sandbox } from '../sandbox/index.ts';
import type { TestEnvironment } from './environment.ts';
import { RUNNER_CACHE } from './runner.ts';
import type { RunRecord } from './runRecord.ts';
import type { RunStore } from './runStore.ts';
import { runTestFile } from './runTestFile.ts';
import type { TestFileRun } from './runTestFile.ts';
import type { TestCommand } from './testCommand.ts';
import { putState, StateDigests } from './treeState.ts';
import type { TreeState } from './treeState.ts';

export interface TestBenchParts {
  repository: Repository;
  sandbox: Sandbox;
  store: RunStore;
  command: TestCommand;
  signal?: AbortSignal;
}

/** What a bench has done so far. */
export interface BenchCounts {
  /** Test files executed now. */
  executed: number;
  /** Answered from earlier runs of the same content. */
  remembered: number;
  /** Seconds of test runs executed now. */
  seconds: number;
}

/** Runs test files on states of the tree: each content once for each repeat, however often it is asked for. */
export class TestBench {
  readonly counts: BenchCounts = { executed: 0, remembered: 0, seconds: 0 };
  /** Ids of the runs this harvest asked for. */
  readonly asked = new Set<string>();
  private readonly parts: TestBenchParts;
  private readonly digests: StateDigests;
  private readonly idle: WorkTree[] = [];
  private readonly running = new Map<string, Promise<RunRecord>>();
  private signal: AbortSignal | undefined;

  constructor(parts: TestBenchParts) {
    this.parts = parts;
    this.signal = parts.signal;
    this.digests = new StateDigests(parts.repository);
  }

  /** Another reason to stop: runs from now on reject with its reason once it is aborted. */
  stopOn(signal: AbortSignal): void {
    this.signal = this.signal === undefined ? signal : AbortSignal.any([this.signal, signal]);
  }

  /**
   * The outcome of a test file on a state.
   * @param repeat 0 for the first run; the same repeat is never run twice
   * @param command another command than the bench's own (some tests of the file alone)
   */
  async run(
    state: TreeState,
    file: string,
    environment: TestEnvironment,
    repeat = 0,
    command: TestCommand = this.parts.command,
  ): Promise<RunRecord> {
    const id = `${await this.key(state, file, environment, command)}:${repeat}`;
    this.asked.add(id);
    const known = this.parts.store.get(id);
    // A run that was stopped by its time says nothing about a longer one.
    const isStale = known?.ending === 'timed-out' && known.seconds < command.timeout * 0.9;
    if (known !== undefined && !isStale) {
      this.counts.remembered++;
      return known;
    }
    let running = this.running.get(id);
    if (running === undefined) {
      running = this.execute(id, { state, file, environment, command }).finally(() => this.running.delete(id));
      this.running.set(id, running);
    }
    return running;
  }

  /**
   * Runs a test file and gives back what the run wrote into another file than the report. Nothing of it is remembered.
   * @param path where that file is, relative to the work tree
   * @param maxBytes a longer file is refused
   * @returns undefined where the run wrote none
   */
  async observe(
    state: TreeState,
    file: string,
    environment: TestEnvironment,
    observed: { command: TestCommand; path: string; maxBytes: number },
  ): Promise<Buffer | undefined> {
    const { command, path, maxBytes } = observed;
    return this.inTree(state, environment, async (folder) => {
      await runTestFile(this.runOf(folder, file, environment, command));
      return readResultFile(folder, path, maxBytes);
    });
  }

  /** Removes the work trees. */
  async close(): Promise<void> {
    await Promise.all(this.idle.splice(0).map((tree) => tree.remove()));
  }

  private async key(
    state: TreeState,
    file: string,
    environment: TestEnvironment,
    { argv, env, report }: TestCommand,
  ): Promise<string> {
    return createHash('sha256')
      .update(JSON.stringify([await this.digests.of(state), file, argv, env, report, environment.id]))
      .digest('hex');
  }

  private async execute(
    id: string,
    what: { state: TreeState; file: string; environment: TestEnvironment; command: TestCommand },
  ): Promise<RunRecord> {
    const { state, file, environment, command } = what;
    return this.inTree(state, environment, async (folder) => {
      const run = this.runOf(folder, file, environment, command);
      const record = { id, tree: state.tree, ...(await runTestFile(run)) };
      this.signal?.throwIfAborted();
      await this.parts.store.add(record);
      this.counts.executed++;
      this.counts.seconds += record.seconds;
      return record;
    });
  }

  private runOf(folder: string, file: string, environment: TestEnvironment, command: TestCommand): TestFileRun {
    const { sandbox } = this.parts;
    const { signal } = this;
    return { sandbox, command, environment, folder, file, ...(signal === undefined ? {} : { signal }) };
  }

  /** Does something with a work tree that holds the state. */
  private async inTree<T>(
    state: TreeState,
    environment: TestEnvironment,
    work: (folder: string) => Promise<T>,
  ): Promise<T> {
    this.signal?.throwIfAborted();
    const tree = this.idle.pop() ?? this.parts.repository.emptyWorkTree();
    try {
      await putState(tree, state, [...environment.keep, RUNNER_CACHE]);
      return await work(tree.folder);
    } finally {
      this.idle.push(tree);
    }
  }
}
