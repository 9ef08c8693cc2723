import type { FunctionVersion } from '../../source/index.ts';
import { functionKey, functionsOf } from './scene.ts';
import type { Scene } from './scene.ts';
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
  /** Sum of the reasons' points. */
  readonly score: number;
  /** Its chance among all suspects: `exp(score)` over their sum. */
  readonly share: number;
  /** The greatest first, its size last. */
  readonly reasons: readonly Reason[];
}

/** Points for each doubling of a function's own lines: more lines, more places to be wrong in. */
const SIZE_POINTS = 0.6;

/**
 * Ranks functions by how likely they are at fault: `score(f) = sum over signals of weight * value(f) + 0.6 * log2(1 + own
 * lines)`, where lines of functions nested in f are not its own. It is a conditional logit: the chance of f is `exp(score)`
 * over the sum, and the weights are those under which real fixes were likeliest (docs/fix.md). Functions without any sign
 * are left out; ties keep the order of paths and text.
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
    const told = reasons.get(functionKey(fn));
    if (told === undefined) return [];
    const all = [...told.sort((a, b) => b.points - a.points), sizeOf(fn, clues.scene)];
    return [{ fn, score: all.reduce((sum, { points }) => sum + points, 0), reasons: all }];
  });
  found.sort((a, b) => b.score - a.score);
  const best = found[0]?.score ?? 0;
  const sum = found.reduce((all, { score }) => all + Math.exp(score - best), 0);
  return found.map((one) => ({ ...one, share: Math.exp(one.score - best) / sum }));
}

function sizeOf(fn: FunctionVersion, scene: Scene): Reason {
  const inside = new Set<number>();
  for (const other of scene.sources.get(fn.path)?.functions ?? []) {
    if (other === fn || other.span.start < fn.span.start || other.span.end > fn.span.end) continue;
    for (let line = other.span.startLine + 1; line <= other.span.endLine; line++) inside.add(line);
  }
  const own = fn.span.endLine - fn.span.startLine + 1 - inside.size;
  const value = Math.log2(1 + own);
  return {
    signal: 'size',
    value,
    points: SIZE_POINTS * value,
    text: `${own} ${own === 1 ? 'line' : 'lines'} of its own`,
  };
}
