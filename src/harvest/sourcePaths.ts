import { languageOf } from '../source/index.ts';

const NOT_SOURCE =
  /(?:^|\/)(?:dist|build|vendor|node_modules|docs?|examples?|benchmarks?|scripts|misc)\/|\.min\.\w+$|(?:^|\/)setup\.py$/;
const TEST_SIDE = /(?:^|\/)(?:tests?|__tests__|specs?|fixtures)\//;

/** Whether a path is a project's own source: in a known language, not built, not another's, not on the tests' side. */
export function isSourcePath(path: string): boolean {
  return languageOf(path) !== undefined && !NOT_SOURCE.test(path) && !TEST_SIDE.test(path);
}
