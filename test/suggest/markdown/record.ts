import fc from 'fast-check';
import { cleanLine } from '../../../src/reports/index.ts';
import { fixRecordSchema, type FixRecord } from '../../../src/suggest/index.ts';
import { hostile, hostileFile } from './hostile.ts';

/** What `fix` found in a small project. */
export function exampleRecord(changes: Partial<FixRecord> = {}): FixRecord {
  const before =
    'export function range(start, end) {\n  const list = [];\n  for (let at = start; at <= end; at += 1) list.push(at);\n  return list;\n}\n';
  return fixRecordSchema.parse({
    version: 1,
    kind: 'fixed',
    sha: 'a'.repeat(40),
    testFiles: 3,
    failing: 2,
    tests: [
      {
        file: 'test/range.test.js',
        name: 'lists > range leaves the end out',
        message: 'Expected values to be strictly deep-equal',
      },
      { file: 'test/other.test.js', message: 'SyntaxError: no such export' },
    ],
    broken: [],
    places: [
      { path: 'lib/range.js', function: 'range', line: 1, share: 0.8, reasons: ['run by 2 of 2 failing tests'] },
    ],
    fix: {
      edit: { path: 'lib/range.js', before, after: before.replace('<=', '<') },
      source: 'mutated',
      note: 'relational-operator',
      executions: 3,
      testFiles: ['test/range.test.js'],
      testFileCount: 1,
      runs: 2,
      evidence: null,
    },
    candidates: { mutated: 8, sampled: 1 },
    refused: [],
    model: 'smollm2-135m, codelutra-model-v3',
    withoutModel: null,
    seconds: 45.2,
    ...changes,
  });
}

/** A record with a stranger's text wherever a stranger's text can be. */
export const hostileRecord: fc.Arbitrary<FixRecord> = fc
  .record({
    names: fc.array(hostile, { minLength: 12, maxLength: 12 }),
    tests: fc.array(fc.record({ file: hostile, name: hostile, message: hostile }), { minLength: 1, maxLength: 20 }),
    before: hostileFile,
    after: hostileFile,
    failing: fc.integer({ min: 1, max: 300 }),
  })
  .map(({ names, tests, before, after, failing }) => {
    const [path = '', fn = '', why = '', note = '', model = '', file = '', refusedWhy = '', other = ''] = names;
    return exampleRecord({
      tests,
      failing: Math.max(failing, tests.length),
      places: [{ path, function: fn, line: 7, share: 0.5, reasons: [why, other] }],
      broken: [{ path: names[8] ?? '', why: names[9] ?? '' }],
      refused: [{ function: names[10] ?? '', why: refusedWhy }],
      others: [{ path: file, function: other, line: 3, note: why, change: `- ${before}\n+ ${other}`.slice(0, 2000) }],
      otherCount: 2,
      model,
      withoutModel: names[11] ?? '',
      fix: { ...exampleRecord().fix!, edit: { path, before, after }, note, testFiles: [file] },
    });
  });

/** The same record with a harmless letter for every text that shows anything. */
export function harmless(record: FixRecord): FixRecord {
  const letter = (text: string): string => (cleanLine(text) === '' ? '' : 'x');
  const { fix } = record;
  return {
    ...record,
    tests: record.tests.map(({ file, name, message }) => ({
      file: letter(file),
      name: letter(name ?? ''),
      message: letter(message),
    })),
    places: record.places.map((place) => ({
      ...place,
      path: letter(place.path),
      function: letter(place.function),
      reasons: place.reasons.map(letter),
    })),
    broken: record.broken.map(({ path, why }) => ({ path: letter(path), why: letter(why) })),
    refused: record.refused.map(({ function: name, why }) => ({ function: letter(name), why: letter(why) })),
    others: record.others.map((other) => ({
      ...other,
      path: letter(other.path),
      function: letter(other.function),
      note: letter(other.note),
      change: other.change.split('\n').map(letter).join('\n'),
    })),
    model: letter(record.model ?? ''),
    withoutModel: record.withoutModel === null ? null : letter(record.withoutModel),
    fix: fix === null ? null : { ...fix, note: letter(fix.note), testFiles: fix.testFiles.map(letter) },
  };
}
