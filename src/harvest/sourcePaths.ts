import { languageOf } from '../source/index.ts';

const TEST_FOLDER =
  /(?:^|\/)(?:tests?|__tests__|specs?|testing|fixtures|__fixtures__|__mocks__|testdata|cypress|e2e)\//i;
const CONFTEST = /(?:^|\/)conftest\.py$/;

/** Whether a path that is no test file belongs to the tests all the same: their helpers, fixtures and settings. */
export function isTestSide(path: string): boolean {
  return TEST_FOLDER.test(path) || CONFTEST.test(path);
}

const NOT_SOURCE =
  /(?:^|\/)(?:dist|build|vendor|node_modules|docs?|examples?|benchmarks?|scripts|misc)\/|\.min\.\w+$|(?:^|\/)setup\.py$/;
/** By their names alone: the runner that was found may be another than the one they are for. */
const TEST_FILE = /[._-](?:test|spec)s?\.\w+$|(?:^|\/)test_[^/]*\.py$/i;
/** Settings of what runs the tests, and of any tool whose file begins with a dot. */
const SETTINGS =
  /(?:^|\/)(?:\.[^/]*|(?:jest|vitest|vite|karma|playwright|cypress|ava|wdio|babel)[^/]*\.(?:config|conf|setup)\.\w+|setup-?tests\.\w+|noxfile\.py)$/i;
/** What CI and git hooks run. */
const CI_FOLDER =
  /(?:^|\/)\.(?:github|gitlab|circleci|buildkite|azuredevops|azure-pipelines|woodpecker|husky|ci)\/|^ci\//i;
const OTHERS = [NOT_SOURCE, TEST_FILE, SETTINGS, CI_FOLDER];

/**
 * Whether a path is a project's own source: in a known language, not built, not another's, not on the tests' side, and no
 * settings or CI code. Nothing else is ever changed.
 */
export function isSourcePath(path: string): boolean {
  return languageOf(path) !== undefined && !isTestSide(path) && !OTHERS.some((other) => other.test(path));
}
