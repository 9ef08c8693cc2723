import { createHash } from 'node:crypto';
import { CONFIG_PATH, type TestsConfig } from '../config/index.ts';
import { UserError } from '../errors.ts';
import type { Repository } from '../history/index.ts';
import type { Progress } from '../progress.ts';
import { redact } from '../redact.ts';
import { cleanLine } from '../reports/index.ts';
import { prepareEnvironment } from '../sandbox/index.ts';
import type { EnvironmentPlan, Sandbox } from '../sandbox/index.ts';
import { readText } from './commitTrial.ts';
import type { DetectedTests } from './detectTestCommand.ts';
import type { Ecosystem } from './ecosystem.ts';
import { npm } from './ecosystems/npm.ts';
import { pip } from './ecosystems/pip.ts';
import { bareEnvironment } from './environment.ts';
import type { TestEnvironment } from './environment.ts';
import { parsePackageJson } from './project.ts';
import type { Project } from './project.ts';

const ecosystems: Record<'npm' | 'pip', Ecosystem> = { npm, pip };

/** No set-up is worth beginning with less time; the other bound only keeps one from never ending. */
const LEAST_SECONDS = 10;
const MOST_SECONDS = 15 * 60;
/** Names of what is not installed that are told. */
const MAX_TOLD = 10;

/** A project as a commit has it. */
export async function projectAt(repository: Repository, sha: string): Promise<Project> {
  const entries = await repository.files(sha);
  const text = (path: string): Promise<string | undefined> => readText(repository, sha, path);
  return {
    paths: entries.filter(({ kind }) => kind === 'file').map(({ path }) => path),
    text,
    packageJson: parsePackageJson(await text('package.json')),
  };
}

/** The dependencies of commits, installed once for each different set of them. */
export class Environments {
  private readonly repository: Repository;
  private readonly sandbox: Sandbox;
  private readonly ecosystem: 'npm' | 'pip' | 'none';
  private readonly packages: readonly string[];
  private readonly settings: TestsConfig;
  private readonly isOnlySet: boolean;
  private readonly progress: Progress;
  private readonly signal: AbortSignal | undefined;
  private readonly told = new Set<string>();

  constructor(parts: {
    repository: Repository;
    sandbox: Sandbox;
    detected: Pick<DetectedTests, 'ecosystem' | 'packages'>;
    settings: TestsConfig;
    /** Whether no commit gets dependencies of its own: those of a stranger's commit are not to be installed. */
    isOnlySet?: boolean;
    progress: Progress;
    signal?: AbortSignal;
  }) {
    this.repository = parts.repository;
    this.sandbox = parts.sandbox;
    this.ecosystem = parts.detected.ecosystem;
    this.packages = parts.detected.packages;
    this.settings = parts.settings;
    this.isOnlySet = parts.isOnlySet ?? false;
    this.progress = parts.progress;
    this.signal = parts.signal;
  }

  /**
   * What a commit asks for, ready to run with.
   * @param seconds that each step of setting it up may take; at most, and by default, {@link MOST_SECONDS}
   * @throws UserError when the set-up fails
   */
  async at(sha: string, seconds = Infinity): Promise<TestEnvironment> {
    if (this.ecosystem === 'none') {
      if (this.settings.setup === undefined) return bareEnvironment;
      throw new UserError(
        'tests.setup has nowhere to install to: beside a command of your own it needs a package.json',
        {
          where: CONFIG_PATH,
          fix: 'In a Python project name a runner instead of the command (tests: { runner: pytest }), or leave the set-up out.',
        },
      );
    }
    const project = await projectAt(this.repository, sha);
    const ecosystem = ecosystems[this.ecosystem];
    const plan = await ecosystem.plan(project, this.packages);
    if (plan === undefined) return bareEnvironment;
    const commands = this.settings.setup ?? plan.commands;
    const id = digest({ ...plan, commands });
    const made = await prepareEnvironment(this.sandbox, {
      key: id,
      files: plan.files,
      commands,
      limits: { timeMs: Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, seconds)) * 1000 },
      making: () => {
        this.progress.update(`setting up the dependencies of commit ${sha.slice(0, 7)}`);
      },
      ...(this.signal === undefined ? {} : { signal: this.signal }),
    });
    // Commands of the settings install what they like.
    if (this.settings.setup === undefined) await this.tell(id, await ecosystem.leftOut(made.folder, project));
    return { id, ...ecosystem.lend(made.folder, project) };
  }

  private async tell(id: string, leftOut: readonly string[]): Promise<void> {
    if (leftOut.length === 0 || this.told.has(id)) return;
    this.told.add(id);
    const { text } = await redact(cleanLine(leftOut.slice(0, MAX_TOLD).join(', ')).slice(0, 1000));
    const more = leftOut.length > MAX_TOLD ? ` and ${leftOut.length - MAX_TOLD} more` : '';
    this.progress.log(`not installed, because only packages of a registry are: ${text}${more}`);
  }

  /**
   * The commit's own dependencies, where they are others than the given ones.
   * @param seconds that each step of setting them up may take; no time for it below {@link LEAST_SECONDS}
   * @returns `undefined` where they are the same, can't be installed any more or not in that time, or are not to be
   */
  async ownOf(sha: string, other: TestEnvironment, seconds = Infinity): Promise<TestEnvironment | undefined> {
    if (this.isOnlySet || seconds < LEAST_SECONDS) return undefined;
    try {
      const own = await this.at(sha, seconds);
      return own.id === other.id ? undefined : own;
    } catch (error) {
      if (error instanceof UserError && this.signal?.aborted !== true) return undefined;
      throw error;
    }
  }
}

function digest(plan: Omit<EnvironmentPlan, 'key'>): string {
  const files = Object.entries(plan.files).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([process.platform, process.arch, process.versions.modules, files, plan.commands]))
    .digest('hex')
    .slice(0, 32);
}
