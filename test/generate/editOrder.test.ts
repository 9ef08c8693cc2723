import fc from 'fast-check';
import { editOrder, editPriors } from '../../src/generate/editOrder.ts';
import type { Mutation } from '../../src/source/index.ts';

function edits(...kinds: string[]): Mutation[] {
  return kinds.map((operator) => ({ operator, span: { start: 0, end: 0 }, before: '', after: '', text: '' }));
}

const even = () => 0;

test('without a model what else speaks for an edit decides, then their order', () => {
  const priors = editPriors(edits('a', 'a', 'a', 'b'), ({ operator }) => (operator === 'b' ? 1 : 0));
  expect(editOrder([], priors)).toEqual([3, 0, 1, 2]);
});

test('an edit of many of its kind needs more of the model: as many times the odds, squared', () => {
  const priors = editPriors(edits('a', 'a', 'a', 'b'), even);
  const scores = (of: number) => [of, 0, 0, 0].map((first) => ({ first, whole: null }));
  // Three of a kind: log 9 makes up for it.
  expect(editOrder(scores(Math.log(9) - 0.01), priors)[0]).toBe(3);
  expect(editOrder(scores(Math.log(9) + 0.01), priors)[0]).toBe(0);
});

test('those that were read whole come first, by both of their ratios; without a token that differs last', () => {
  const priors = editPriors(edits('a', 'b', 'c', 'd', 'e'), even);
  const scores = [
    { first: 9, whole: null },
    { first: 2, whole: -4 },
    null,
    { first: -2, whole: 1 },
    { first: 8, whole: null },
  ];
  expect(editOrder(scores, priors)).toEqual([3, 1, 0, 4, 2]);
});

test('what was read whole precedes the rest, and in each part what a model and the kind say never rises', () => {
  const number = fc.double({ noNaN: true, min: -50, max: 50 });
  const score = fc.option(fc.record({ first: number, whole: fc.option(number) }));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), score), { minLength: 1 }), (given) => {
      const priors = editPriors(edits(...given.map(([kind]) => kind)), even);
      const order = editOrder(
        given.map(([, told]) => told),
        priors,
      );
      expect(order).toHaveLength(given.length);
      const many = (kind: string) => given.filter(([other]) => other === kind).length;
      const placed = order.map((at) => {
        const [kind, told] = given[at]!;
        const part = told === null ? 2 : told.whole === null ? 1 : 0;
        const ratio = told === null ? 0 : told.whole === null ? told.first : (told.first + told.whole) / 2;
        return { part, worth: ratio / 2 - Math.log(many(kind)) };
      });
      placed.slice(1).forEach(({ part, worth }, index) => {
        const before = placed[index]!;
        expect(part).toBeGreaterThanOrEqual(before.part);
        if (part === before.part && part < 2) expect(worth).toBeLessThanOrEqual(before.worth + 1e-9);
      });
    }),
  );
});
