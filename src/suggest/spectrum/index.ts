export { collectCoverage } from './collectCoverage.ts';
export { readUnits } from './readUnits.ts';
export type { Unit } from './readUnits.ts';
export { namesTest, testKey } from './testKey.ts';
