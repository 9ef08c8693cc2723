import fc from 'fast-check';
import { fixReview, suggestionPlace } from '../../../src/suggest/index.ts';
import { hostileFile } from './hostile.ts';
import { exampleRecord } from './record.ts';
import { suggestedText } from './tree.ts';

const file = (...lines: string[]): string => lines.map((line) => `${line}\n`).join('');
const whole = [{ newStart: 1, newLines: 1000 }];

/** What GitHub makes of a file when a suggestion on these lines is committed. */
function applied(before: string, first: number, last: number, text: string): string {
  const lines = before.split('\n');
  const ends = (some: readonly string[]): string => some.map((line) => `${line}\n`).join('');
  return ends(lines.slice(0, first - 1)) + text + lines.slice(last).join('\n');
}

test.each([
  ['one line', file('a', 'b', 'c'), file('a', 'x', 'c'), { firstLine: 2, lastLine: 2, lines: ['x'] }],
  [
    'several',
    file('a', 'b', 'c', 'd'),
    file('a', 'x', 'c', 'y'),
    { firstLine: 2, lastLine: 4, lines: ['x', 'c', 'y'] },
  ],
  ['lines put in', file('a', 'b'), file('a', 'x', 'y', 'b'), { firstLine: 1, lastLine: 1, lines: ['a', 'x', 'y'] }],
  ['put in at the top', file('a', 'b'), file('x', 'a', 'b'), { firstLine: 1, lastLine: 1, lines: ['x', 'a'] }],
  ['taken out', file('a', 'b', 'c'), file('a', 'c'), { firstLine: 2, lastLine: 2, lines: [] }],
  ['one left empty', file('a', 'b', 'c'), file('a', '', 'c'), { firstLine: 2, lastLine: 2, lines: [''] }],
  ['the last line', file('a', 'b'), file('a', 'x'), { firstLine: 2, lastLine: 2, lines: ['x'] }],
  ['nothing', file('a'), file('a'), undefined],
  ['a last line without end', 'a\nb', 'a\nx', undefined],
  ['line ends of another system', 'a\r\nb\r\n', 'a\r\nx\r\n', undefined],
  ['what nobody sees', file('a', 'b'), file('a', 'b\u202e'), undefined],
])('%s', (_, before, after, place) => {
  expect(suggestionPlace({ before, after }, whole)).toEqual(place);
});

test('all changed lines must be in one hunk', () => {
  const change = { before: file('a', 'b', 'c', 'd', 'e'), after: file('a', 'x', 'c', 'y', 'e') };
  const at = (newStart: number, newLines: number) => ({ newStart, newLines });
  expect(suggestionPlace(change, [at(2, 3)])).toBeDefined();
  expect(suggestionPlace(change, [at(1, 3), at(4, 2)])).toBeUndefined();
  expect(suggestionPlace(change, [at(3, 3)])).toBeUndefined();
  expect(suggestionPlace(change, [])).toBeUndefined();
  // A line put in goes with the line before it, or with the one after where only that is shown.
  const put = { before: file('a', 'b', 'c'), after: file('a', 'x', 'b', 'c') };
  expect(suggestionPlace(put, [at(1, 1)])).toMatchObject({ firstLine: 1, lines: ['a', 'x'] });
  expect(suggestionPlace(put, [at(2, 2)])).toMatchObject({ firstLine: 2, lines: ['x', 'b'] });
  expect(suggestionPlace(put, [at(3, 1)])).toBeUndefined();
});

test('a committed suggestion makes exactly the file that was tested', () => {
  let shown = 0;
  fc.assert(
    fc.property(hostileFile, hostileFile, fc.nat(40), fc.nat(40), (one, other, start, length) => {
      const before = one + other;
      const kept = before.split('\n').slice(0, 5).join('\n');
      const after = `${kept}\n${other}`;
      const hunks = [{ newStart: start, newLines: length }];
      const record = exampleRecord({ fix: { ...exampleRecord().fix!, edit: { path: 'a.js', before, after } } });
      const review = fixReview(record, hunks);
      if (review.kind === 'comment') return;
      const [{ firstLine, lastLine, body }] = review.comments;
      expect(firstLine).toBeGreaterThanOrEqual(start);
      expect(lastLine).toBeLessThan(start + length);
      expect(applied(before, firstLine, lastLine, suggestedText(body) ?? 'none')).toBe(after);
      shown += 1;
    }),
    { numRuns: 200 },
  );
  expect(shown).toBeGreaterThan(10);
});
