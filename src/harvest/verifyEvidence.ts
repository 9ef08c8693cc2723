import type { Repository } from '../history/index.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { listFunctions, replaceFunction, SourceSyntaxError } from '../source/index.ts';
import { readText } from './commitTrial.ts';
import type { TestEnvironment } from './environment.ts';
import type { Environments } from './environments.ts';
import type { Evidence } from './evidence.ts';
import { RUNNER_CACHE } from './runner.ts';
import { runTestFile } from './runTestFile.ts';
import { failingIds, statusIn, testId } from './runRecord.ts';
import type { RunRecord } from './runRecord.ts';
import { putState } from './treeState.ts';
import type { TreeState } from './treeState.ts';

export interface Verifier {
  repository: Repository;
  sandbox: Sandbox;
  environments: Environments;
  newest: TestEnvironment;
  signal?: AbortSignal;
}

/** What running a proof again showed. */
export interface Verification {
  id: string;
  holds: boolean;
  /** Why it doesn't hold, as a clause; empty where it does. */
  why: string;
  executions: number;
}

/**
 * Runs a proof again in a fresh work tree: with the old text each of its tests must fail, with the new one each must
 * pass, and with a suggestion that was passed over as well. Nothing of the harvest that made it is used but the proof itself.
 */
export async function verifyEvidence(verifier: Verifier, evidence: Evidence): Promise<Verification> {
  const states = await statesOf(verifier.repository, evidence);
  if (typeof states === 'string') return { id: evidence.id, holds: false, why: states, executions: 0 };
  const first = await check(verifier, evidence, states, verifier.newest);
  if (first.why !== NO_START) return first;
  const own = await verifier.environments.ownOf(evidence.commits.good, verifier.newest);
  return own === undefined ? first : check(verifier, evidence, states, own);
}

type Side = 'old' | 'new' | 'over';
/** `over`: a suggestion that passed as well, where the proof has one. */
type States = Record<'old' | 'new', TreeState> & { over: TreeState | undefined };
const VERSIONS: Record<Side, string> = { old: 'failing', new: 'chosen', over: 'suggested' };

const NO_START = 'its tests do not start';

async function check(
  verifier: Verifier,
  evidence: Evidence,
  states: States,
  environment: TestEnvironment,
): Promise<Verification> {
  let executions = 0;
  const { repository, sandbox, signal } = verifier;
  const tree = await repository.createWorkTree(states.old.tree);
  try {
    for (const side of ['new', 'over', 'old'] as const) {
      const state = states[side];
      if (state === undefined) continue;
      await putState(tree, state, [...environment.keep, RUNNER_CACHE]);
      for (const file of evidence.testFiles) {
        const run = { sandbox, command: evidence.command, environment, folder: tree.folder, file };
        const record = await runTestFile({ ...run, ...(signal === undefined ? {} : { signal }) });
        signal?.throwIfAborted();
        executions++;
        const why = contradiction(evidence, { ...record, id: '', tree: '' }, file, side);
        if (why !== undefined) return { id: evidence.id, holds: false, why, executions };
      }
    }
    return { id: evidence.id, holds: true, why: '', executions };
  } finally {
    await tree.remove();
  }
}

function contradiction(evidence: Evidence, run: RunRecord, file: string, side: Side): string | undefined {
  const version = VERSIONS[side];
  if (run.passed.length + run.notPassed.length === 0) return NO_START;
  const failing = failingIds(run);
  for (const test of evidence.tests.filter((one) => one.file === file)) {
    const id = testId(test);
    if (side === 'old' ? !failing.has(id) : statusIn(run, id) !== 'passed') {
      return `with the ${version} version the test "${id}" ${statusIn(run, id) ?? 'did not run'}`;
    }
  }
  return undefined;
}

/** The tree with each version in it; a clause where they can't be made. */
async function statesOf(repository: Repository, evidence: Evidence): Promise<States | string> {
  const { tree, good } = evidence.commits;
  const file = await readText(repository, tree, evidence.path);
  if (file === undefined) return `${evidence.path} is not in ${tree.slice(0, 10)}`;
  try {
    const functions = await listFunctions(evidence.path, file);
    const fn = functions.find(({ name }) => name === evidence.function);
    if (fn === undefined) return `${evidence.function} is not in ${evidence.path}`;
    const base = { tree, overlay: { from: good, paths: evidence.overlay } };
    const put = async (text: string): Promise<TreeState> => ({
      ...base,
      edits: [{ path: evidence.path, text: await replaceFunction(file, fn, text) }],
    });
    const over = evidence.feedback?.over;
    return {
      old: await put(evidence.old),
      new: await put(evidence.new),
      over: over === undefined ? undefined : await put(over),
    };
  } catch (error) {
    if (error instanceof SourceSyntaxError) return error.message;
    throw error;
  }
}
