import { createHash } from 'node:crypto';
import { calledSignatures, imports, listFunctions } from '../source/index.ts';
import type { FunctionVersion } from '../source/index.ts';
import type { Confirmed } from './confirm.ts';
import { EVIDENCE_VERSION } from './evidence.ts';
import type { Evidence, EvidenceTest, HarvestSource } from './evidence.ts';
import { differingTests } from './differingTests.ts';
import { testId } from './runRecord.ts';
import type { TestCommand } from './testCommand.ts';
import { testText } from './testText.ts';

/** What a proof is made of. */
export interface Proof {
  source: HarvestSource;
  commits: Evidence['commits'];
  /** ISO time of the good commit. */
  date: string;
  /** The path in the tree that is run, the file's whole text there, and the function in it. */
  path: string;
  file: string;
  fn: FunctionVersion;
  old: string;
  new: string;
  carried: Evidence['carried'];
  together: readonly string[];
  command: TestCommand;
  overlay: readonly string[];
  /** One for each test file, with at least one test each. */
  confirmed: readonly Confirmed[];
  /** The text of a test file, as it was run. */
  textOf: (testFile: string) => string;
  mutant?: NonNullable<Evidence['mutant']>;
}

const MAX_TESTS = 2000;
const MAX_CONTEXT = 60;

/** Writes down a proof. Nothing in it differs from one harvest to the next: times and logs stay with the runs it names. */
export async function evidenceOf(proof: Proof): Promise<Evidence> {
  const tests = (await Promise.all(proof.confirmed.map((one) => testsOf(one, proof.textOf)))).flat();
  const functions = await listFunctions(proof.path, proof.file);
  const body = {
    source: proof.source,
    commits: proof.commits,
    date: proof.date.slice(0, 10),
    path: proof.path,
    function: proof.fn.name,
    language: proof.fn.language,
    old: proof.old,
    new: proof.new,
    carried: proof.carried,
    together: [...proof.together].sort().slice(0, 200),
    command: proof.command,
    testFiles: proof.confirmed.map(({ file }) => file).sort(),
    overlay: [...proof.overlay].sort(),
    tests: tests.slice(0, MAX_TESTS),
    flaky: [...new Set(proof.confirmed.flatMap(flakyIn))].sort().slice(0, MAX_TESTS),
    context: {
      imports: [...new Set(await imports(proof.path, proof.file))].slice(0, MAX_CONTEXT),
      signatures: [...new Set(calledSignatures(proof.fn, functions))].slice(0, MAX_CONTEXT),
    },
    ...(proof.mutant === undefined ? {} : { mutant: proof.mutant }),
    runs: {
      before: proof.confirmed.flatMap(({ before }) => before.map(({ id }) => id)).slice(0, 100),
      after: proof.confirmed.flatMap(({ after }) => after.map(({ id }) => id)).slice(0, 100),
    },
  };
  return { version: EVIDENCE_VERSION, id: evidenceId(body), ...body };
}

/** The digest that evidence is known by: of what is proved, and where. */
export function evidenceId(body: Omit<Evidence, 'version' | 'id'>): string {
  const { source, commits, path, feedback } = body;
  const parts = [source, commits, path, body.function, body.old, body.new, body.carried];
  return createHash('sha256')
    .update(JSON.stringify(feedback?.over === undefined ? parts : [...parts, feedback.over]))
    .digest('hex')
    .slice(0, 24);
}

async function testsOf({ file, ids, before }: Confirmed, textOf: Proof['textOf']): Promise<EvidenceTest[]> {
  const tests: EvidenceTest[] = [];
  for (const id of ids) {
    const failure = before[0]?.notPassed.find((test) => testId(test) === id);
    if (failure === undefined || failure.status === 'skipped') continue;
    tests.push({
      file,
      suite: failure.suite.slice(0, 2000),
      name: failure.name.slice(0, 1000),
      before: failure.status,
      after: 'passed',
      runs: before.length,
      message: failure.message,
      text: await testText(file, textOf(file), failure),
    });
  }
  return tests;
}

/** Tests that did not agree with themselves on one of the sides, in the runs in which they ran. */
function flakyIn({ file, before, after }: Confirmed): string[] {
  const ids = new Set([...differingTests(before), ...differingTests(after)]);
  return [...ids].map((id) => `${file}: ${id}`.slice(0, 1000));
}
