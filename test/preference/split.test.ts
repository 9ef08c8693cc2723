import fc from 'fast-check';
import { functionGroup, split, withoutDuplicates } from '../../src/preference/index.ts';
import type { Pair, Split } from '../../src/preference/index.ts';
import { exampleEvidence, examplePair } from './examples.ts';

const hex = (at: number): string => at.toString(16).padStart(24, '0');

const pairs = fc
  .array(
    fc.record({
      path: fc.constantFrom('a.js', 'b.js'),
      name: fc.constantFrom('f', 'f.inner', 'g', 'C.m', 'C.n', 'exports.h', 'exports.h.deep', 'k', 'l'),
      day: fc.integer({ min: 1, max: 28 }),
      body: fc.integer({ min: 0, max: 12 }),
      together: fc.option(fc.constantFrom('a.js:g', 'b.js:k', 'b.js:C.m'), { nil: undefined, freq: 6 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((all) =>
    all.map(({ path, name, day, body, together }, at): Pair => {
      const text = Array.from({ length: 12 }, (_, word) => `w${body * 100 + word}`).join(' ');
      return examplePair({
        id: hex(at),
        path,
        function: name,
        group: functionGroup({ path, function: name }),
        date: `2024-02-${String(day).padStart(2, '0')}`,
        rejected: `\`\`\`\n${text}\n\`\`\``,
        chosen: `\`\`\`\n${text} fixed ${at}\n\`\`\``,
        evidence: together === undefined ? null : exampleEvidence({ carried: 'together', together: [together] }),
      });
    }),
  );

/** What no split may part: one function's versions, the same text under another name, functions changed together. */
function leaks({ train, held }: Pick<Split, 'train' | 'held'>): boolean {
  return train.some((a) =>
    held.some(
      (b) =>
        a.group === b.group ||
        a.rejected === b.rejected ||
        [
          [a, b],
          [b, a],
        ].some(([from, to]) => from!.evidence?.together.some((name) => functionGroup(split2(name)) === to!.group)),
    ),
  );
}

function split2(name: string): { path: string; function: string } {
  const [path = '', fn = ''] = name.split(':');
  return { path, function: fn };
}

test('a split by group never leaks, loses nothing and is the same for the same seed, in any order', () => {
  fc.assert(
    fc.property(
      pairs,
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (all, seed, share) => {
        const settings = { by: 'group', share, seed } as const;
        const made = split(all, settings);
        expect(leaks(made)).toBe(false);
        expect([...made.train, ...made.held].map(({ id }) => id).sort()).toEqual(all.map(({ id }) => id).sort());
        const ids = (of: readonly Pair[]): string[] => of.map(({ id }) => id).sort();
        expect(ids(split([...all].reverse(), settings).held)).toEqual(ids(made.held));
      },
    ),
  );
});

test('a split by date holds out what is late, and trains on nothing of its functions', () => {
  fc.assert(
    fc.property(pairs, fc.integer({ min: 1, max: 28 }), (all, day) => {
      const from = `2024-02-${String(day).padStart(2, '0')}`;
      const made = split(all, { by: 'date', from });
      expect(leaks(made)).toBe(false);
      expect(made.held).toHaveLength(all.filter(({ date }) => date >= from).length);
      expect(made.train.every(({ date }) => date < from)).toBe(true);
      expect(made.train.length + made.held.length + made.left.length).toBe(all.length);
    }),
  );
});

test('the held-out share is near what was asked for where groups are small', () => {
  const all = Array.from({ length: 100 }, (_, at) =>
    examplePair({
      id: hex(at),
      group: `x.js:f${at}`,
      rejected: `r${at} a${at} b${at}`,
      chosen: `c${at} a${at} d${at}`,
    }),
  );
  expect(split(all, { by: 'group', share: 0.2, seed: 3 }).held).toHaveLength(20);
});

test('settings that make no sense are refused', () => {
  expect(() => split([], { by: 'date', from: 'yesterday' })).toThrow(/not a day/);
  expect(() => split([], { by: 'group', share: 2, seed: 1 })).toThrow(/0 to 1/);
});

const body = (wrong: string, name = 'f'): string =>
  `\`\`\`javascript\nfunction ${name}(list) {\n  let total = 0;\n  for (const one of list) total ${wrong} one;\n  return total / list.length;\n}\n\`\`\``;

test('backports and copies of one fix are one pair; another slip in the same function is its own', () => {
  const fix = examplePair({ id: hex(1), rejected: body('-='), chosen: body('+=') });
  const backport = examplePair({ id: hex(2), date: '2024-06-01', rejected: body('-='), chosen: body('+=') });
  const renamed = examplePair({ id: hex(3), date: '2024-07-01', rejected: body('-=', 'g'), chosen: body('+=', 'g') });
  const mutant = examplePair({ id: hex(4), rejected: body('*='), chosen: body('+=') });
  const { kept, removed } = withoutDuplicates([renamed, backport, mutant, fix]);
  expect(kept.map(({ id }) => id)).toEqual([hex(4), hex(1)]);
  expect(removed.map(({ pair, like, exact }) => [pair.id, like, exact])).toEqual([
    [hex(2), hex(1), true],
    [hex(3), hex(1), false],
  ]);
});

test('removing duplicates twice removes nothing more, whatever the pairs', () => {
  fc.assert(
    fc.property(pairs, (all) => {
      const { kept, removed } = withoutDuplicates(all);
      expect(kept.length + removed.length).toBe(all.length);
      expect(withoutDuplicates(kept).removed).toEqual([]);
    }),
  );
});
