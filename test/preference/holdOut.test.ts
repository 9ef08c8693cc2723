import fc from 'fast-check';
import { holdOut } from '../../src/preference/index.ts';
import type { Pair } from '../../src/preference/index.ts';
import { examplePair } from './examples.ts';

/** Function texts of one group are alike, those of different groups are not. */
const text = (group: number, version: number): string =>
  `function f${group}(a) { ${Array.from({ length: 12 }, (_, i) => `step${group}x${i}(a, ${group * i});`).join(' ')} return ${version}; }`;

const pair = fc
  .record({ group: fc.nat(9), version: fc.nat(99), day: fc.integer({ min: 1, max: 28 }), mutant: fc.boolean() })
  .map(({ group, version, day, mutant }) =>
    examplePair({
      source: mutant ? 'mutants' : 'history',
      group: `lib/f.js:f${group}`,
      date: mutant ? '2024-12-31' : `2024-01-${String(day).padStart(2, '0')}`,
      rejected: text(group, version),
      chosen: text(group, version + 1),
    }),
  );
const pairs = fc
  .array(pair, { maxLength: 60 })
  .map((list) => list.map((one, at) => ({ ...one, id: String(at).padStart(24, '0') })));
const groups = (set: readonly Pair[]): Set<string> => new Set(set.map(({ group }) => group));

test('nothing of a held-out function is trained on, and no real fix as new as a held-out one', () => {
  fc.assert(
    fc.property(pairs, fc.nat(99), (list, seed) => {
      const parts = holdOut(list, { held: 0.3, validation: 0.2, seed });
      const all = [...parts.train, ...parts.validation, ...parts.held, ...parts.left];
      expect(new Set(all.map(({ id }) => id)).size).toBe(list.length);
      expect(all).toHaveLength(list.length);
      const [train, validation, held] = [groups(parts.train), groups(parts.validation), groups(parts.held)];
      for (const group of held) expect(train.has(group) || validation.has(group)).toBe(false);
      for (const group of validation) expect(train.has(group)).toBe(false);
      const real = (set: readonly Pair[]): string[] =>
        set.filter(({ source }) => source !== 'mutants').map(({ date }) => date);
      const oldestHeld = real(parts.held).sort()[0] ?? '9999';
      for (const date of real([...parts.train, ...parts.validation])) expect(date < oldestHeld).toBe(true);
    }),
  );
});

test('many functions give about the shares asked for; the same seed gives the same parts', () => {
  const many = Array.from({ length: 200 }, (_, at) =>
    examplePair({
      id: String(at).padStart(24, '0'),
      source: 'mutants',
      group: `lib/f.js:f${at % 50}`,
      rejected: text(at % 50, at),
      chosen: text(at % 50, at + 1),
    }),
  );
  const parts = holdOut(many, { held: 0.3, validation: 0.1, seed: 4 });
  expect(parts.held.length).toBeGreaterThan(50);
  expect(parts.held.length).toBeLessThan(70);
  expect(parts.validation.length).toBeGreaterThan(7);
  expect(parts.validation.length).toBeLessThan(22);
  expect(holdOut(many, { held: 0.3, validation: 0.1, seed: 4 })).toEqual(parts);
  expect(groups(holdOut(many, { held: 0.3, validation: 0.1, seed: 5 }).held)).not.toEqual(groups(parts.held));
});
