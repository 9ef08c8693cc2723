import type { EnvironmentPlan } from '../sandbox/index.ts';
import type { Project } from './project.ts';
import type { TestEnvironment } from './environment.ts';

/** Where dependencies come from, and how they are lent to a run. */
export interface Ecosystem {
  /**
   * What to install for a commit's project; `undefined` where it needs nothing.
   * @param packages what the test runner needs beside what the project asks for
   */
  plan(project: Project, packages: readonly string[]): Promise<Omit<EnvironmentPlan, 'key'> | undefined>;
  /** What the project asks for that was not installed, because it is no package of a registry. */
  leftOut(folder: string, project: Project): Promise<readonly string[]>;
  /** What a run gets of the folder that was filled. */
  lend(folder: string, project: Project): Omit<TestEnvironment, 'id'>;
}
