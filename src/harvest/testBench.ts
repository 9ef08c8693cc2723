import { createHash } from 'node:crypto';
import type { Repository, WorkTree } from '../history/index.ts';
import type { Sandbox } from '../sandbox/index.ts';
import type { TestEnvironment } from './environment.ts';
import { RUNNER_CACHE } from './runner.ts';
import type { RunRecord } from './runRecord.ts';
import type { RunStore } from './runStore.ts';
import { runTestFile } from './runTestFile.ts';
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

  constructor(parts: TestBenchParts) {
    this.parts = parts;
    this.digests = new StateDigests(parts.repository);
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
    if (known !== undefined) {
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
    this.parts.signal?.throwIfAborted();
    const tree = this.idle.pop() ?? this.parts.repository.emptyWorkTree();
    try {
      await putState(tree, state, [...environment.keep, RUNNER_CACHE]);
      const { sandbox, signal } = this.parts;
      const run = {
        sandbox,
        command,
        environment,
        folder: tree.folder,
        file,
        ...(signal === undefined ? {} : { signal }),
      };
      const record = { id, tree: state.tree, ...(await runTestFile(run)) };
      this.parts.signal?.throwIfAborted();
      await this.parts.store.add(record);
      this.counts.executed++;
      this.counts.seconds += record.seconds;
      return record;
    } finally {
      this.idle.push(tree);
    }
  }
}
