import { EVIDENCE_VERSION, evidenceId, redactEvidence } from '../harvest/index.ts';
import type { Evidence, OpenBench } from '../harvest/index.ts';
import { wholeFile } from '../reports/index.ts';
import type { Fix } from './search.ts';
import { promptTask, type ProposeContext } from './propose/index.ts';

const MAX_TESTS = 2000;

/**
 * What a fix proved, for later: what people do with it may make it a pair. Secrets are put out.
 * @returns undefined where it can't be told by single tests (a file that doesn't load), or a function holds a secret
 */
export async function fixEvidence(open: OpenBench, { proposal }: Fix, context: ProposeContext) {
  const { suspect, text } = proposal;
  const { fn } = suspect;
  const { sha } = context.scene;
  const tests = context.failing.filter(({ name }) => name !== wholeFile && name !== '');
  if (tests.length === 0 || tests.length < context.failing.length || text === fn.text) return undefined;
  const body: Omit<Evidence, 'version' | 'id'> = {
    source: 'feedback',
    commits: { tree: sha, good: sha },
    date: (await open.repository.commit(sha)).date.slice(0, 10),
    path: fn.path,
    function: fn.name,
    language: fn.language,
    old: fn.text,
    new: text,
    carried: 'alone',
    together: [],
    command: open.detected.command,
    testFiles: [...new Set(tests.map(({ file }) => file))].sort(),
    overlay: [],
    // The failing side was run once.
    tests: tests.slice(0, MAX_TESTS).map((test) => ({ ...test, after: 'passed', runs: 1 })),
    flaky: [],
    context: (await promptTask(context, suspect)).context,
    feedback: { signals: [] },
    runs: { before: [], after: [] },
  };
  return redactEvidence({ version: EVIDENCE_VERSION, id: evidenceId(body), ...body });
}
