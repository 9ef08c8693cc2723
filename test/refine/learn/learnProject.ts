import { execa } from 'execa';
import { resolve } from 'node:path';
import { newProject, testFile } from '../../harvest/project.ts';
import { SMALL_FUNCTIONS } from '../../harvest/smallFunctions.ts';

/** These have a fix in the history; all have mutants. */
const FIXED = ['add', 'less', 'last', 'both'];

type Name = keyof typeof SMALL_FUNCTIONS;

/** A project with a history of fixes and tested functions. @returns its newest commit */
export function makeLearnProject(folder: string, names = Object.keys(SMALL_FUNCTIONS) as Name[]): string {
  const repo = newProject(folder);
  const write = (name: Name, right: boolean): void => {
    const [parameters, good, bad] = SMALL_FUNCTIONS[name];
    repo.write(
      `lib/${name}.js`,
      `exports.${name} = function ${name}(${parameters}) {\n  return ${right ? good : bad};\n};\n`,
    );
    repo.write(`test/${name}.test.js`, testFile(name, right ? { [`${name} works`]: SMALL_FUNCTIONS[name][3] } : {}));
  };
  for (const name of names) write(name, !FIXED.includes(name));
  repo.write('.github/codelutra.yml', `tests: { command: [node, '{file}'], report: tap, files: ['test/*.test.js'] }\n`);
  repo.commit('all functions');
  for (const name of names.filter((one) => FIXED.includes(one))) {
    write(name, true);
    repo.commit(`fix ${name}`);
  }
  return repo.git('rev-parse', 'HEAD');
}

/** Little of everything: two iterations on a tiny model, whose answers are noise. */
const LITTLE = [
  ...['--base', resolve('fixtures/model/tiny-llama.gguf'), '--iterations', '2', '--pairs', '10', '--epochs', '1'],
  ...['--held-tasks', '4', '--sample-tasks', '4', '--samples', '2', '--evaluation-samples', '2', '--trust'],
  ...['--general-tasks', '4'],
];

/** Starts `codelutra learn` as a user would, on the built product. */
export function startLearn(project: string, out: string, home: string, args: readonly string[] = []) {
  return execa(process.execPath, ['dist/cli.js', 'learn', project, '--out', out, ...LITTLE, ...args], {
    env: { CODELUTRA_HOME: home },
    reject: false,
    detached: true,
    all: true,
  });
}
