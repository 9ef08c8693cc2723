import type { Evidence } from '../../src/harvest/index.ts';
import type { Pair } from '../../src/preference/index.ts';

/** A proof as a harvest writes it; tests change what they are about. */
export function exampleEvidence(changes: Partial<Evidence> = {}): Evidence {
  return {
    version: 1,
    id: '0123456789abcdef01234567',
    source: 'history',
    commits: { tree: 'a'.repeat(40), good: 'b'.repeat(40) },
    date: '2024-05-06',
    path: 'lib/sum.js',
    function: 'sum',
    language: 'javascript',
    old: 'function sum(list) {\n  return list.reduce((a, b) => a - b, 0);\n}',
    new: 'function sum(list) {\n  return list.reduce((a, b) => a + b, 0);\n}',
    carried: 'alone',
    together: [],
    command: { argv: ['node', '--test', '{file}'], env: {}, report: 'tap', timeout: 60 },
    testFiles: ['test/sum.test.js'],
    overlay: ['test/sum.test.js'],
    tests: [
      {
        file: 'test/sum.test.js',
        suite: '',
        name: 'adds',
        before: 'failed',
        after: 'passed',
        runs: 3,
        message: 'Expected values to be strictly equal: -3 !== 3',
        text: "test('adds', () => {\n  assert.equal(sum([1, 2]), 3);\n});",
      },
    ],
    flaky: [],
    context: { imports: ["const { reduce } = require('./reduce');"], signatures: [] },
    runs: { before: [], after: [] },
    ...changes,
  };
}

/** A pair line as a pairs file has it. */
export function examplePair(changes: Partial<Pair> = {}): Pair {
  return {
    version: 1,
    id: '0123456789abcdef01234567',
    source: 'history',
    language: 'javascript',
    group: 'lib/sum.js:sum',
    date: '2024-05-06',
    path: 'lib/sum.js',
    function: 'sum',
    prompt: 'Fix it.',
    chosen: '```javascript\ngood\n```',
    rejected: '```javascript\nbad\n```',
    probability: 0.9,
    weight: 1,
    evidence: null,
    ...changes,
  };
}
