export { composedKernels } from './composed.ts';
export { fusedKernels } from './fused.ts';
export { matMul } from './matMul.ts';
export type {
  AttentionPlan,
  FrozenMatrix,
  Kernels,
  LoraFactors,
  LoraGradient,
  NormSaved,
  Precision,
} from './kernels.ts';
