export { renderSetup } from './renderSetup.ts';
export { setup } from './setup.ts';
export type { SetupOptions, SetupResult } from './setup.ts';
export { WASM_SLOWDOWN } from './wasmSlowdown.ts';
