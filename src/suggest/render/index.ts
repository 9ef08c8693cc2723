export { fixJson } from './fixJson.ts';
export { patchOf } from './patchOf.ts';
export { renderFix } from './renderFix.ts';
export type { RenderOptions } from './renderFix.ts';
