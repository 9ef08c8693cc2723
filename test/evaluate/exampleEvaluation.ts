import {
  comparison,
  estimateOf,
  evaluationSchema,
  gate,
  metricsFor,
  pairedDifference,
  passAt,
  summarise,
} from '../../src/evaluate/index.ts';
import type { Evaluation } from '../../src/evaluate/index.ts';
import { simulated } from './examples.ts';

const TASKS = 80;

/** An evaluation with every part filled, computed from simulated results by the product's own functions. */
export function exampleEvaluation(): Evaluation {
  const gains = { base: -0.2, sft: 0.1, dpo: 0.05, codelutra: 0.25 };
  const titles = { base: 'Base model', sft: 'SFT only', dpo: 'DPO only', codelutra: 'CodeLutra' };
  const names = ['base', 'sft', 'dpo', 'codelutra'] as const;
  // The judged method copies more, so that something gets worse.
  const methods = names.map((name, i) => ({
    name,
    title: titles[name],
    results: simulated(TASKS, gains[name], i + 1, 8, name === 'codelutra' ? 0.75 : 0.3),
  }));
  const [base, judged] = [methods[0]!.results, methods[3]!.results];
  const settings = { seed: 1, resamples: 500 };
  const generalBase = simulated(40, 0, 20, 2);
  const generalNow = simulated(40, 0.01, 21, 2);
  return evaluationSchema.parse({
    version: 1,
    title: 'qs + boltons',
    date: '2025-01-31T12:00:00Z',
    comparison: comparison(methods, { ks: [1, 8], seed: 1, resamples: 2000 }),
    iterations: [0, 1, 2].map((iteration) => ({
      iteration,
      pairs: iteration * 210,
      figures: summarise(
        iteration === 2 ? judged : simulated(TASKS, -0.2 + iteration * 0.25, iteration + 5, 8),
        metricsFor([1, 8]),
        settings,
      ).overall,
    })),
    trainings: ['iteration 1', 'iteration 2'].map((title, i) => ({
      title,
      steps: Array.from({ length: 60 }, (_, step) => ({
        step: step + 1,
        loss: 0.9 * Math.exp(-step / (20 + i * 10)) + 0.2 + 0.05 * Math.sin(step * 3),
        margin: (1 + i) * (1 - Math.exp(-step / 25)) + 0.1 * Math.cos(step * 5),
        accuracy: Math.min(1, 0.5 + step / 110),
      })),
    })),
    sources: ['history', 'mutants', 'sampled'].map((source, i) => ({
      source,
      pairs: [41, 400, 188][i],
      weight: [82, 200.5, 150][i],
      difference:
        i === 0
          ? null
          : pairedDifference(passAt(1), judged, simulated(TASKS, 0.2 - i * 0.1, 30 + i, 8), settings).estimate,
    })),
    general: {
      tasks: 40,
      base: estimateOf(passAt(1), generalBase, settings),
      candidate: estimateOf(passAt(1), generalNow, settings),
      difference: pairedDifference(passAt(1), generalNow, generalBase, settings).estimate,
    },
    examples: [
      {
        path: 'lib/utils.js',
        function: 'arrayToObject',
        language: 'javascript',
        source: 'mutants',
        candidate: 'sampled',
        before:
          'function arrayToObject(source, options) {\n    var obj = options.plain ? Object.create(null) : {};\n    for (var i = 1; i < source.length; ++i) {\n        if (typeof source[i] !== "undefined") {\n            obj[i] = source[i];\n        }\n    }\n\n    return obj;\n}',
        after:
          'function arrayToObject(source, options) {\n    var obj = options.plain ? Object.create(null) : {};\n    for (var i = 0; i < source.length; ++i) {\n        if (typeof source[i] !== "undefined") {\n            obj[i] = source[i];\n        }\n    }\n\n    return obj;\n}',
        tests: ['utils > arrayToObject > keeps the first', 'parse > merges', 'parse > keeps order', 'parse > nests'],
      },
      {
        path: 'boltons/iterutils.py',
        function: 'chunked_iter',
        language: 'python',
        source: 'history',
        candidate: 'mutated',
        before:
          'def chunked_iter(src, size):\n    if size <= 0:\n        raise ValueError("size")\n    cur = []\n    for item in src:\n        cur.append(item)\n        if len(cur) > size:\n            yield cur\n            cur = []\n    return',
        after:
          'def chunked_iter(src, size):\n    if size <= 0:\n        raise ValueError("size")\n    cur = []\n    for item in src:\n        cur.append(item)\n        if len(cur) == size:\n            yield cur\n            cur = []\n    if cur:\n        yield cur\n    return',
        tests: ['test_chunked_iter'],
      },
    ],
    gate: gate(base, judged, { base: generalBase, candidate: generalNow }),
    notes: ['task 41: its test never ended; it cost its 60 s and counts as timed out'],
    provenance: {
      codelutra: '0.1.0',
      'base model': 'SmolLM2-135M-Instruct Q8_0',
      'base sha256': 'a'.repeat(64),
      'data digest': 'b'.repeat(64),
      seed: 1,
      iterations: 2,
      'candidates a task': 8,
      temperature: 0.8,
      command: 'codelutra learn . --time 45m --compare',
    },
  });
}
