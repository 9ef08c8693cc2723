export { fixJson } from './fixJson.ts';
export { patchOf } from './patchOf.ts';
export { renderFix } from './renderFix.ts';
export type { RenderOptions } from './renderFix.ts';
export { renderShadow } from './renderShadow.ts';
export type { PastFix } from './renderShadow.ts';
