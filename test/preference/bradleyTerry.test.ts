import fc from 'fast-check';
import { fitBradleyTerry, winChance } from '../../src/preference/index.ts';
import type { Game } from '../../src/preference/index.ts';

const PRIOR = 0.1;
const player = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const games = fc.array(
  fc
    .record({ winner: player, loser: player, weight: fc.double({ min: 0.05, max: 5, noNaN: true }) })
    .filter(({ winner, loser }) => winner !== loser),
  { minLength: 1, maxLength: 40 },
);

const logSigmoid = (x: number): number => -Math.log1p(Math.exp(-x));

function likelihood(all: readonly Game[], theta: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const { winner, loser, weight } of all) sum += weight * logSigmoid(theta.get(winner)! - theta.get(loser)!);
  for (const at of theta.values()) sum += PRIOR * (logSigmoid(at) + logSigmoid(-at));
  return sum;
}

/** Climbs one strength at a time, in ever smaller steps: slow, and nothing like the fit. */
function climb(all: readonly Game[]): Map<string, number> {
  const theta = new Map([...new Set(all.flatMap(({ winner, loser }) => [winner, loser]))].map((name) => [name, 0]));
  let value = likelihood(all, theta);
  for (let step = 1; step > 1e-6;) {
    let better = false;
    for (const name of theta.keys()) {
      for (const change of [step, -step]) {
        const tried = new Map(theta).set(name, theta.get(name)! + change);
        const next = likelihood(all, tried);
        if (next <= value) continue;
        theta.set(name, tried.get(name)!);
        value = next;
        better = true;
        break;
      }
    }
    if (!better) step /= 2;
  }
  return theta;
}

test('the fit is where the likelihood is highest, as a plain search finds it', () => {
  fc.assert(
    fc.property(games, (all) => {
      const fitted = fitBradleyTerry(all, { prior: PRIOR });
      const searched = climb(all);
      expect(likelihood(all, fitted)).toBeGreaterThanOrEqual(likelihood(all, searched) - 1e-9);
      for (const [name, at] of searched) expect(fitted.get(name)!).toBeCloseTo(at, 2);
    }),
    { numRuns: 40 },
  );
});

test('at the fit no strength has a slope left', () => {
  fc.assert(
    fc.property(games, (all) => {
      const fitted = fitBradleyTerry(all);
      for (const name of fitted.keys()) {
        const shifted = (by: number): number => likelihood(all, new Map(fitted).set(name, fitted.get(name)! + by));
        expect(Math.abs(shifted(1e-5) - shifted(-1e-5)) / 2e-5).toBeLessThan(1e-4);
      }
    }),
  );
});

test('the order of games makes no difference, nor does splitting a game in two halves', () => {
  fc.assert(
    fc.property(games, (all) => {
      const fitted = fitBradleyTerry(all);
      const halves = [...all].reverse().flatMap((game) => [
        { ...game, weight: game.weight / 2 },
        { ...game, weight: game.weight / 2 },
      ]);
      for (const [name, at] of fitBradleyTerry(halves)) expect(at).toBeCloseTo(fitted.get(name)!, 6);
    }),
  );
});

test('turning every game around turns every strength around', () => {
  fc.assert(
    fc.property(games, (all) => {
      const fitted = fitBradleyTerry(all);
      const turned = fitBradleyTerry(
        all.map(({ winner, loser, weight }) => ({ winner: loser, loser: winner, weight })),
      );
      for (const [name, at] of turned) expect(at).toBeCloseTo(-fitted.get(name)!, 6);
    }),
  );
});

test('a clear series is near certain, an even one is not, and nobody is ever certain', () => {
  const chance = (wins: number, losses: number): number =>
    winChance(
      fitBradleyTerry([
        ...Array.from({ length: wins }, () => ({ winner: 'a', loser: 'b', weight: 1 })),
        ...Array.from({ length: losses }, () => ({ winner: 'b', loser: 'a', weight: 1 })),
      ]),
      'a',
      'b',
    );
  expect(chance(5, 5)).toBeCloseTo(0.5, 6);
  expect(chance(1, 0)).toBeGreaterThan(0.9);
  expect(chance(30, 0)).toBeGreaterThan(chance(3, 0));
  expect(chance(1000, 0)).toBeLessThan(1);
});
