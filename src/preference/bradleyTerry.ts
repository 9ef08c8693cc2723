/** One game: the winner beat the loser; a weight of 2 counts as two such games, 0.5 as half of one. */
export interface Game {
  winner: string;
  loser: string;
  /** > 0. */
  weight: number;
}

export interface BradleyTerrySettings {
  /**
   * Games each player wins, and loses, against a player of strength 0. Keeps strengths finite where someone won every
   * game, and the maximum unique where some never met.
   */
  prior: number;
  /** The fit ends when no strength's slope is steeper. */
  tolerance: number;
  maxIterations: number;
}

const DEFAULTS: BradleyTerrySettings = { prior: 0.1, tolerance: 1e-10, maxIterations: 200 };

/**
 * Strengths theta that maximise sum_g w_g log sigma(theta_winner - theta_loser) + prior (Bradley and Terry 1952), by
 * Newton's method with halved steps; the objective is strictly concave, so the maximum is the only one.
 * @returns strength by player; a beats b with chance sigma(theta_a - theta_b)
 */
export function fitBradleyTerry(
  games: readonly Game[],
  settings: Partial<BradleyTerrySettings> = {},
): Map<string, number> {
  const { prior, tolerance, maxIterations } = { ...DEFAULTS, ...settings };
  const players = [...new Set(games.flatMap(({ winner, loser }) => [winner, loser]))].sort();
  const index = new Map(players.map((player, at) => [player, at]));
  const indexed = games.map(({ winner, loser, weight }) => ({ w: index.get(winner)!, l: index.get(loser)!, weight }));
  let theta = new Array<number>(players.length).fill(0);
  let value = objective(indexed, theta, prior);
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const { gradient, curvature } = derivatives(indexed, theta, prior);
    if (gradient.every((slope) => Math.abs(slope) <= tolerance)) break;
    const step = solve(curvature, gradient);
    let scale = 1;
    let next = theta;
    let nextValue = -Infinity;
    for (; scale > 1e-12; scale /= 2) {
      next = theta.map((at, i) => at + scale * step[i]!);
      nextValue = objective(indexed, next, prior);
      if (nextValue >= value) break;
    }
    if (nextValue < value) break;
    theta = next;
    value = nextValue;
  }
  return new Map(players.map((player, at) => [player, theta[at]!]));
}

/** Chance that the first player beats the second. */
export function winChance(strengths: ReadonlyMap<string, number>, a: string, b: string): number {
  return sigmoid((strengths.get(a) ?? 0) - (strengths.get(b) ?? 0));
}

interface IndexedGame {
  w: number;
  l: number;
  weight: number;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function logSigmoid(x: number): number {
  return x < 0 ? x - Math.log1p(Math.exp(x)) : -Math.log1p(Math.exp(-x));
}

function objective(games: readonly IndexedGame[], theta: readonly number[], prior: number): number {
  let sum = 0;
  for (const { w, l, weight } of games) sum += weight * logSigmoid(theta[w]! - theta[l]!);
  for (const at of theta) sum += prior * (logSigmoid(at) + logSigmoid(-at));
  return sum;
}

/** Gradient, and the negated Hessian (positive definite). */
function derivatives(games: readonly IndexedGame[], theta: readonly number[], prior: number) {
  const gradient = theta.map((at) => prior * (1 - 2 * sigmoid(at)));
  const curvature = theta.map((at, i) => theta.map((_, j) => (i === j ? 2 * prior * sigmoid(at) * sigmoid(-at) : 0)));
  for (const { w, l, weight } of games) {
    const p = sigmoid(theta[w]! - theta[l]!);
    gradient[w]! += weight * (1 - p);
    gradient[l]! -= weight * (1 - p);
    const bend = weight * p * (1 - p);
    curvature[w]![w]! += bend;
    curvature[l]![l]! += bend;
    curvature[w]![l]! -= bend;
    curvature[l]![w]! -= bend;
  }
  return { gradient, curvature };
}

/** Solves A x = b for a symmetric positive definite A by its Cholesky factor. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = b.length;
  const lower = a.map((row) => row.map(() => 0));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i]![j]!;
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!;
      lower[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-300)) : sum / lower[j]![j]!;
    }
  }
  const x = [...b];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i]![k]! * x[k]!;
    x[i]! /= lower[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= lower[k]![i]! * x[k]!;
    x[i]! /= lower[i]![i]!;
  }
  return x;
}
