import { newProject, testFile } from '../harvest/project.ts';
import { SMALL_FUNCTIONS } from '../harvest/smallFunctions.ts';
import type { TestRepository } from '../history/testRepository.ts';

/** These have their fix in the history. */
const FIXED = ['add', 'less', 'last'] as const;

const NAMES = ['add', 'less', 'last', 'both', 'half', 'next', 'first'] as const;
export type FunctionName = (typeof NAMES)[number];

/** What the App is to do in the project: all it can, and learn as soon as there are three pairs. */
export const SETTINGS = `tests: { command: [node, '{file}'], report: tap, files: ['test/*.test.js'] }
app:
  stage: suggest
  suggest: { executions: 40, seconds: 120 }
  learn: { schedule: 'off', pairs: 3, time: 5m }
`;

export const testPathOf = (name: FunctionName): string => `test/${name}.test.js`;
export const pathOf = (name: FunctionName): string => `lib/${name}.js`;

/** What stands in every function of an owner's project, and nowhere else. */
export const markOf = (owner: string): string => `only in ${owner}`;

/** A function's file, as it should be or with its slip. */
export function textOf(owner: string, name: FunctionName, right: boolean): string {
  const [parameters, good, bad] = SMALL_FUNCTIONS[name];
  return `exports.${name} = function ${name}(${parameters}) {\n  return ${right ? good : bad}; // ${markOf(owner)}\n};\n`;
}

/** A function's test file, with its check. */
export function testOf(name: FunctionName): string {
  const [, , , check] = SMALL_FUNCTIONS[name];
  return testFile(name, { [`${name} works`]: check });
}

/** A project without dependencies, with a history of bugs and fixes, whose tests pass at its end. */
export function makeProject(folder: string, owner: string): TestRepository {
  const repository = newProject(folder);
  const write = (name: FunctionName, right: boolean): void => {
    repository.write(pathOf(name), textOf(owner, name, right));
    repository.write(testPathOf(name), right ? testOf(name) : testFile(name, {}));
  };
  const isFixed = (name: FunctionName): boolean => FIXED.some((one) => one === name);
  for (const name of NAMES) write(name, !isFixed(name));
  repository.write('.github/codelutra.yml', SETTINGS);
  repository.commit('all functions');
  for (const name of FIXED) {
    write(name, true);
    repository.commit(`fix ${name}`);
  }
  return repository;
}
