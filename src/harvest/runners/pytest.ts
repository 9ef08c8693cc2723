import type { Project } from '../project.ts';
import type { Runner } from '../runner.ts';
import { FILE } from '../testCommand.ts';

export const pytest: Runner = {
  ecosystem: 'pip',
  packages: ['pytest'],
  detect: signOf,
  testFiles: () => ['**/test_*.py', '**/*_test.py', '**/*_tests.py'],
  // xunit1 names each test's file; plugins that write into the work tree stay off.
  command: () => ({
    argv: [
      'python3',
      '-m',
      'pytest',
      '-q',
      '-p',
      'no:cacheprovider',
      '-o',
      'junit_family=xunit1',
      '--junitxml={report}',
      '{file}',
    ],
    report: 'junit',
  }),
  only: (argv, tests) => {
    const ids = tests.map(({ suite, name }) => [FILE, ...suite.split(/\.| > /), name].filter((part) => part !== ''));
    return [...argv.filter((word) => word !== FILE), ...ids.map((parts) => parts.join('::'))];
  },
};

/** Files that name pytest where a project uses it, most telling first. */
const SIGNS: readonly [path: RegExp, sign: RegExp][] = [
  [/^pytest\.ini$/, /^/],
  [/(?:^|\/)conftest\.py$/, /^/],
  [/^pyproject\.toml$/, /\bpytest\b/],
  [/^tox\.ini$/, /\bpytest\b|\bpy\.test\b/],
  [/^setup\.cfg$/, /\bpytest\b/],
  [/^setup\.py$/, /\bpytest\b/],
  [/^Makefile$/, /\bpytest\b/],
  [/^(?:noxfile\.py|Pipfile)$/, /\bpytest\b/],
  [/^(?:[^/]*requirements[^/]*|requirements\/[^/]*)\.(?:txt|in)$/, /^\s*pytest\b/m],
  [/^\.github\/workflows\/[^/]*\.ya?ml$/, /\bpytest\b/],
  // Tests that are plain functions: unittest would find none.
  [/(?:^|\/)(?:test_[^/]*|[^/]*_tests?)\.py$/, /^(?:async )?def test_|^(?:import|from) pytest\b/m],
];

async function signOf(project: Project): Promise<string | undefined> {
  for (const [where, sign] of SIGNS) {
    for (const path of project.paths.filter((one) => where.test(one)).slice(0, 20)) {
      if (sign.test((await project.text(path)) ?? '')) return `${path} speaks of pytest`;
    }
  }
  return undefined;
}
