import type { FailingTest } from '../failingTest.ts';
import type { Changes } from './changesSince.ts';
import type { Coverage } from './coverage.ts';
import type { Scene } from './scene.ts';

/** What localisation goes by. */
export interface Clues {
  readonly scene: Scene;
  readonly failing: readonly FailingTest[];
  readonly changes?: Changes;
  readonly coverage?: Coverage;
}

/** What a signal says of one function. */
export interface Mark {
  /** From 0 (nothing) to 1 (as suspicious as this signal can tell). */
  readonly value: number;
  /** Why, as a clause for people. */
  readonly reason: string;
}

/** One way to tell which function is at fault. */
export interface Signal {
  readonly name: string;
  /** Its share in a function's score. */
  readonly weight: number;
  /** Marks by `functionKey`; a function without one has the value 0. */
  marks(clues: Clues): Promise<ReadonlyMap<string, Mark>> | ReadonlyMap<string, Mark>;
}
