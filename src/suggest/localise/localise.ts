import type { FunctionVersion } from '../../source/index.ts';
import { functionKey, functionsOf } from './scene.ts';
import type { Clues } from './signal.ts';
import { signals } from './signals.ts';

/** Why a function is suspected, by one signal. */
export interface Reason {
  readonly signal: string;
  readonly value: number;
  /** What it adds to the score. */
  readonly points: number;
  readonly text: string;
}

/** A function that may be at fault. */
export interface Suspect {
  readonly fn: FunctionVersion;
  /** Sum of the reasons' points, times its share of lines of its own. */
  readonly score: number;
  /** Its chance among all suspects: scores to the power of four, over their sum. */
  readonly share: number;
  /** The greatest first. */
  readonly reasons: readonly Reason[];
}

const SHARPNESS = 4;

/**
 * Ranks functions by how likely they are at fault: `score(f) = own(f) * sum over signals of weight * value(f)`, where
 * `own(f) = 1/2 + 1/2 * (lines of f outside of functions nested in it) / (lines of f)`, so that a function that only holds
 * others stands behind them. Functions without any sign are left out; ties keep the order of paths and text.
 */
export async function localise(clues: Clues): Promise<Suspect[]> {
  const reasons = new Map<string, Reason[]>();
  for (const { name, weight, marks } of signals) {
    for (const [key, { value, reason }] of await marks(clues)) {
      if (value <= 0) continue;
      const known = reasons.get(key) ?? [];
      known.push({ signal: name, value, points: weight * value, text: reason });
      reasons.set(key, known);
    }
  }
  const found = functionsOf(clues.scene).flatMap((fn) => {
    const own = reasons.get(functionKey(fn)) ?? [];
    if (own.length === 0) return [];
    const functions = clues.scene.sources.get(fn.path)?.functions ?? [];
    const score = ownShare(fn, functions) * own.reduce((sum, { points }) => sum + points, 0);
    return [{ fn, score, reasons: own.sort((a, b) => b.points - a.points) }];
  });
  const all = found.reduce((sum, { score }) => sum + score ** SHARPNESS, 0);
  return found.sort((a, b) => b.score - a.score).map((one) => ({ ...one, share: one.score ** SHARPNESS / all }));
}

function ownShare(fn: FunctionVersion, functions: readonly FunctionVersion[]): number {
  const lines = fn.span.endLine - fn.span.startLine + 1;
  const inside = new Set<number>();
  for (const other of functions) {
    if (other === fn || other.span.start < fn.span.start || other.span.end > fn.span.end) continue;
    for (let line = other.span.startLine + 1; line <= other.span.endLine; line++) inside.add(line);
  }
  return 0.5 + 0.5 * ((lines - inside.size) / lines);
}
