import { dependsOn, testScripts } from '../project.ts';
import type { Project } from '../project.ts';

/** Why an npm project seems to use a runner: a test script runs one of its programs, else it depends on the package. */
export function detectNpmRunner(project: Project, programs: RegExp, packages: readonly string[]): string | undefined {
  const pack = project.packageJson;
  if (pack === undefined) return undefined;
  const script = testScripts(pack).find((text) => programs.test(text));
  if (script !== undefined) return `package.json's test script runs ${programs.exec(script)?.[0].trim() ?? 'it'}`;
  const name = packages.find((one) => dependsOn(pack, one));
  return name === undefined ? undefined : `package.json depends on ${name}`;
}
