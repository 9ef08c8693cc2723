import type { Evidence } from '../harvest/index.ts';
import { fitBradleyTerry, winChance } from './bradleyTerry.ts';
import type { Game } from './bradleyTerry.ts';
import { feedbackGames } from './feedbackGames.ts';
import type { PairSource } from './pair.ts';

/** How much a pair of each source counts: what people fixed and ran says more than a slip a program made. */
export const SOURCE_WEIGHTS: Record<PairSource, number> = {
  history: 1,
  runs: 1,
  feedback: 1,
  sampled: 0.7,
  mutants: 0.5,
};

/**
 * A test that agreed with itself n times over counts n / (n + 1) of a game: one run alone is half a proof (it may be a
 * flaky test's luck), three are three quarters.
 */
export function gameWeight(runs: number, mutationScore = 1): number {
  return (runs / (runs + 1)) * mutationScore;
}

/**
 * Label probability and weight of the pair that the evidence proves. Every test that tells the two versions apart is a
 * game won by the new one, worth `gameWeight`; what people did are further games (`feedbackGames`); the probability is the
 * Bradley-Terry fit's. The weight is the source's, times 2p - 1, and none where p is below a half: what is hardly known
 * hardly counts, and a suggestion that people refuse doesn't make the failing version right.
 */
export function judge(evidence: Evidence): { probability: number; weight: number } {
  const over = evidence.feedback?.over;
  const counting = [...testGames(evidence), ...feedbackGames(evidence)].filter(({ weight }) => weight > 0);
  if (counting.length === 0) return { probability: 0.5, weight: 0 };
  const probability = winChance(fitBradleyTerry(counting), 'new', over === undefined ? 'old' : 'over');
  return {
    probability: rounded(probability),
    weight: rounded(SOURCE_WEIGHTS[evidence.source] * Math.max(0, 2 * probability - 1)),
  };
}

/** Every test that failed with the old version was won by each version that passed it. */
function testGames({ tests, mutant, feedback }: Evidence): Game[] {
  const winners = feedback?.over === undefined ? ['new'] : ['new', 'over'];
  return tests.flatMap(({ runs }) =>
    winners.map((winner) => ({ winner, loser: 'old', weight: gameWeight(runs, mutant?.score) })),
  );
}

/** Six digits: the same on every machine, whatever its last bit of `exp` is. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
