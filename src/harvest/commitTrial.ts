import type { Commit, Repository } from '../history/index.ts';
import { SourceSyntaxError } from '../source/index.ts';
import { changedFunctions } from './changedFunctions.ts';
import type { ChangedFunction } from './changedFunctions.ts';
import { commitFiles, snapshotOwners } from './commitFiles.ts';
import type { DetectedTests } from './detectTestCommand.ts';
import type { Refusal } from './refusal.ts';

/** A function a commit changed, with what is needed to put one side's text into the other side's file. */
export interface Candidate extends ChangedFunction {
  /** Where the function is before and after (they differ for a renamed file). */
  oldPath: string;
  path: string;
  /** The whole file before and after. */
  oldFile: string;
  newFile: string;
}

/** A commit that reading alone can't refuse: its tests must be run. */
export interface CommitTrial {
  commit: Commit;
  parent: string;
  /** Test files to run, each with its text in the commit. */
  tests: { file: string; text: string }[];
  overlay: string[];
  candidates: Candidate[];
  /** `path:name` of functions that only the commit has. */
  added: string[];
}

const MAX_CANDIDATES = 12;
const MAX_SOURCE_BYTES = 1024 ** 2;

/**
 * Reads what a commit changed and refuses, without running anything, what can't make a pair.
 * @param testFiles the test files to run, where they are known; else those that the commit changed
 */
export async function commitTrial(
  repository: Repository,
  commit: Commit,
  detected: DetectedTests,
  testFiles?: readonly string[],
): Promise<CommitTrial | Refusal> {
  const [parent] = commit.parents;
  if (commit.parents.length !== 1 || parent === undefined || commit.boundary) return 'merge';
  const files = commitFiles(commit, detected.isTestFile);
  const tests = await testTexts(repository, commit.sha, testFiles ?? files.tests, detected);
  if (tests.length === 0) return 'no-test';
  const ownsSnapshot = snapshotOwners(files.snapshots);
  const sound = tests.filter(({ file }) => !ownsSnapshot(file));
  const found = await candidatesOf(repository, commit, parent, files.sources);
  if (found.candidates.length === 0) return found.unparsed ? 'not-parsed' : 'no-function';
  if (found.candidates.length > MAX_CANDIDATES) return 'too-many';
  if (sound.length === 0) return 'snapshot';
  return { commit, parent, tests: sound, overlay: files.overlay, candidates: found.candidates, added: found.added };
}

async function testTexts(repository: Repository, sha: string, paths: readonly string[], detected: DetectedTests) {
  const tests: CommitTrial['tests'] = [];
  for (const file of [...paths].sort()) {
    const text = await readText(repository, sha, file);
    if (text !== undefined && detected.isTestText(text)) tests.push({ file, text });
  }
  return tests;
}

async function candidatesOf(
  repository: Repository,
  commit: Commit,
  parent: string,
  sources: readonly { path: string; oldPath: string }[],
) {
  const candidates: Candidate[] = [];
  const added: string[] = [];
  let unparsed = false;
  for (const { path, oldPath } of sources) {
    const oldFile = await readText(repository, parent, oldPath);
    const newFile = await readText(repository, commit.sha, path);
    if (oldFile === undefined || newFile === undefined) continue;
    try {
      const changes = await changedFunctions(path, oldFile, newFile);
      candidates.push(...changes.changed.map((changed) => ({ ...changed, oldPath, path, oldFile, newFile })));
      added.push(...changes.added.map((name) => `${path}:${name}`));
    } catch (error) {
      if (!(error instanceof SourceSyntaxError)) throw error;
      unparsed = true;
    }
  }
  return { candidates, added, unparsed };
}

/** A text file of a commit; `undefined` where it has none, or one that is too big or not UTF-8. */
export async function readText(repository: Repository, sha: string, path: string): Promise<string | undefined> {
  const entry = await repository.readFile(sha, path, MAX_SOURCE_BYTES * 4);
  if (entry === undefined || entry.length > MAX_SOURCE_BYTES) return undefined;
  const text = entry.toString('utf8');
  return Buffer.from(text, 'utf8').equals(entry) ? text : undefined;
}
