import type { CandidateResult, TaskResult } from '../../src/evaluate/index.ts';
import { uniform } from '../../src/model/index.ts';

/** A candidate that failed its tests, with nothing else remarkable; tests change what they are about. */
export function exampleCandidate(changes: Partial<CandidateResult> = {}): CandidateResult {
  return {
    source: 'sampled',
    way: 'drawn',
    kind: 'failed',
    testPass: changes.kind === 'passed' ? 1 : 0,
    copy: false,
    key: '0'.repeat(64),
    findings: 0,
    security: 0,
    complexity: 0,
    tokens: 100,
    seconds: 2,
    ...changes,
  };
}

/** A task of which `passed` of `count` candidates passed. */
export function exampleTask(id: string, count: number, passed: number, changes: Partial<TaskResult> = {}): TaskResult {
  return {
    id,
    group: id,
    language: 'javascript',
    source: 'mutants',
    candidates: Array.from({ length: count }, (_, i) => exampleCandidate({ kind: i < passed ? 'passed' : 'failed' })),
    ...changes,
  };
}

/** Results of a method that solves each task with a chance of its own, plus `gain`; tasks are the same for the same seed. */
export function simulated(tasks: number, gain: number, seed: number, count = 4, copies = 0.3): TaskResult[] {
  const hardness = uniform(7);
  const chance = uniform(seed);
  return Array.from({ length: tasks }, (_, i) => {
    const solved = Math.min(1, Math.max(0, hardness() * 0.5 + gain));
    return {
      id: `task-${i}`,
      group: `lib/file.js:f${Math.floor(i / 2)}`,
      language: i % 3 === 0 ? 'python' : 'javascript',
      source: i % 4 === 0 ? 'history' : 'mutants',
      candidates: Array.from({ length: count }, (_unused, at) => {
        const draw = chance();
        const passed = draw < solved;
        const copy = !passed && chance() < copies;
        return exampleCandidate({
          kind: passed ? 'passed' : chance() < 0.1 ? 'syntax-error' : 'failed',
          testPass: passed ? 1 : 0.25,
          copy,
          key: (copy ? 'c' : String(at % 10)).repeat(64),
          findings: chance() < 0.1 ? 1 : 0,
          complexity: chance() < 0.2 ? 1 : 0,
          tokens: 60 + Math.round(chance() * 80),
          seconds: 1 + chance(),
        });
      }),
    };
  });
}
