import type { Project } from './project.ts';
import type { TestCommand } from './testCommand.ts';

/**
 * A folder in the work tree that stays from one run to the next, for what runners compile (by content, so that it can't
 * be stale): most of a short run's time.
 */
export const RUNNER_CACHE = '.codelutra-cache';

/** A test within its file, as reports name it. */
export interface TestName {
  suite: string;
  name: string;
}

/** A test runner that a harvest knows how to use, one test file at a time. */
export interface Runner {
  /** Where its dependencies come from. */
  readonly ecosystem: 'npm' | 'pip';
  /** Packages it needs beside what the project asks for. */
  readonly packages?: readonly string[];
  /** What the project's own test script says where it runs it: that goes before what any runner is told by otherwise. */
  readonly script?: RegExp;
  /** Why the project seems to use it, as a clause (`scripts.test runs jest`); `undefined` where it doesn't. */
  detect(project: Project): Promise<string | undefined> | string | undefined;
  /** Globs of its test files. */
  testFiles(project: Project): readonly string[];
  /** What a test file's text must match; keeps helpers that lie among the tests out. */
  readonly mark?: RegExp;
  /** The command for one test file. */
  command(project: Project): Pick<TestCommand, 'argv' | 'report'>;
  /** The same command's words for a few tests of the file; left out where the runner can't choose among them. */
  only?(argv: readonly string[], tests: readonly TestName[]): string[];
}
