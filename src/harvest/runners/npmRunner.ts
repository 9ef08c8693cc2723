import { dependsOn, testScripts } from '../project.ts';
import type { Project } from '../project.ts';
import type { Runner } from '../runner.ts';

/** How an npm project's runner is told: a test script runs one of its programs, else the project depends on a package. */
export function npmRunner(script: RegExp, packages: readonly string[]): Pick<Runner, 'script' | 'detect'> {
  return { script, detect: (project) => byScript(project, script) ?? byPackage(project, packages) };
}

function byScript({ packageJson }: Project, script: RegExp): string | undefined {
  const text = packageJson === undefined ? undefined : testScripts(packageJson).find((one) => script.test(one));
  return text === undefined ? undefined : `package.json's test script runs ${script.exec(text)?.[0].trim() ?? 'it'}`;
}

function byPackage({ packageJson }: Project, packages: readonly string[]): string | undefined {
  const name = packageJson === undefined ? undefined : packages.find((one) => dependsOn(packageJson, one));
  return name === undefined ? undefined : `package.json depends on ${name}`;
}
