import picomatch from 'picomatch';
import { CONFIG_PATH, type TestsConfig } from '../config/index.ts';
import { UserError } from '../errors.ts';
import { testScripts } from './project.ts';
import type { Project } from './project.ts';
import type { Runner, TestName } from './runner.ts';
import { runners } from './runners.ts';
import type { RunnerName } from './runners.ts';
import type { TestCommand } from './testCommand.ts';

const DEFAULT_TIMEOUT_S = 120;

/** From here on, choosing tests saves little, and command lines grow long. */
const MAX_CHOSEN = 30;

/** What a run always gets: plain output, no snapshot written, no stale byte code. */
const ENVIRONMENT = { CI: '1', NO_COLOR: '1', FORCE_COLOR: '0', PYTHONDONTWRITEBYTECODE: '1' };

/** How a repository's tests are run, and how that was found out. */
export interface DetectedTests {
  runner: RunnerName | 'custom';
  /** Where the dependencies come from; `none` for a command of the user's own without it. */
  ecosystem: 'npm' | 'pip' | 'none';
  /** What the runner itself needs installed. */
  packages: readonly string[];
  /** Why, as a clause for people. */
  because: string;
  command: TestCommand;
  /** The command for a few tests of a file alone; `undefined` where that can't be had. */
  only(tests: readonly TestName[]): TestCommand | undefined;
  /** Whether a path can be a test file. */
  isTestFile(path: string): boolean;
  /** Whether the text of such a file is a test's, not a helper's. */
  isTestText(text: string): boolean;
}

/**
 * Finds how a project's tests are run: settings first, then what its test script runs, then what it depends on.
 * @throws UserError where nothing is found
 */
export async function detectTestCommand(project: Project, settings: TestsConfig = {}): Promise<DetectedTests> {
  const extras = { env: { ...ENVIRONMENT, ...settings.env }, timeout: settings.timeout ?? DEFAULT_TIMEOUT_S };
  if (settings.command !== undefined) {
    return {
      runner: 'custom',
      ecosystem: project.packageJson !== undefined ? 'npm' : 'none',
      packages: [],
      because: 'the settings name the command',
      command: { argv: settings.command, report: settings.report ?? 'junit', ...extras },
      only: () => undefined,
      isTestFile: matcher(settings.files ?? []),
      isTestText: () => true,
    };
  }
  const found = await choose(project, settings.runner);
  const chosen = runner(found.name);
  const command: TestCommand = { ...chosen.command(project), ...extras };
  return {
    runner: found.name,
    ecosystem: chosen.ecosystem,
    packages: chosen.packages ?? [],
    because: found.because,
    command,
    only: (tests) => {
      if (chosen.only === undefined || tests.length > MAX_CHOSEN) return undefined;
      return { ...command, argv: chosen.only(command.argv, tests) };
    },
    isTestFile: matcher(settings.files ?? chosen.testFiles(project)),
    isTestText: (text) => settings.files !== undefined || (chosen.mark?.test(text) ?? true),
  };
}

async function choose(
  project: Project,
  wanted: RunnerName | undefined,
): Promise<{ name: RunnerName; because: string }> {
  if (wanted !== undefined) {
    if (runner(wanted).ecosystem === 'npm' && project.packageJson === undefined) {
      throw new UserError(`the settings name ${wanted}, and there is no package.json that can be read`, {
        where: `${CONFIG_PATH}: tests.runner`,
        fix: 'Name another runner, or leave it out: it is detected.',
      });
    }
    return { name: wanted, because: 'the settings name it' };
  }
  const names = Object.keys(runners) as RunnerName[];
  const scripts = project.packageJson === undefined ? [] : testScripts(project.packageJson);
  const isScripted = (name: RunnerName): boolean => scripts.some((text) => runner(name).script?.test(text) === true);
  for (const name of [...names.filter(isScripted), ...names.filter((one) => !isScripted(one))]) {
    const because = await runners[name].detect(project);
    if (because !== undefined) return { name, because };
  }
  throw new UserError('no test command found', {
    where: 'package.json and the Python settings files',
    fix: `Name one in .github/codelutra.yml, such as "tests: { runner: jest }" (known: ${Object.keys(runners).join(', ')}).`,
  });
}

function runner(name: RunnerName): Runner {
  return runners[name];
}

function matcher(globs: readonly string[]): (path: string) => boolean {
  const matches = picomatch([...globs], { dot: false });
  return (path) => !/(?:^|\/)node_modules\//.test(path) && matches(path);
}
