import { attend, attendBackward, layOut } from './composedAttention.ts';
import { norm, normBackward } from './composedNorm.ts';
import { freeze, project, projectBackward } from './composedProjection.ts';
import { score } from './composedScore.ts';
import { swiglu, swigluBackward } from './composedSwiglu.ts';
import type { Kernels } from './kernels.ts';

/** Composed of tfjs' operations: for every backend. */
export const composedKernels: Kernels = {
  freeze,
  norm,
  normBackward,
  project,
  projectBackward,
  keepsScores: true,
  layOut,
  attend,
  attendBackward,
  swiglu,
  swigluBackward,
  score,
};
