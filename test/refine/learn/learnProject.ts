import { execa } from 'execa';
import { resolve } from 'node:path';
import { newProject, testFile } from '../../harvest/project.ts';

/** Small functions, each as it should be and with the slip that its fix took out; `checks` tell the two apart. */
const FUNCTIONS = {
  add: ['a, b', 'a + b', 'a - b', ['m.add(2, 3)', 5]],
  less: ['a, b', 'a < b', 'a <= b', ['m.less(2, 2)', false]],
  last: ['list', 'list[list.length - 1]', 'list[list.length]', ['m.last([1, 2])', 2]],
  both: ['a, b', 'a && b', 'a || b', ['m.both(true, false)', false]],
  half: ['a', 'a / 2', 'a * 2', ['m.half(8)', 4]],
  next: ['a', 'a + 1', 'a + 2', ['m.next(1)', 2]],
  first: ['list', 'list[0]', 'list[1]', ['m.first([7, 8])', 7]],
  negate: ['a', '-a', 'a', ['m.negate(3)', -3]],
} as const;
/** These have a fix in the history; all have mutants. */
const FIXED = ['add', 'less', 'last', 'both'];

type Name = keyof typeof FUNCTIONS;

/** A project with a history of fixes and tested functions. @returns its newest commit */
export function makeLearnProject(folder: string, names = Object.keys(FUNCTIONS) as Name[]): string {
  const repo = newProject(folder);
  const write = (name: Name, right: boolean): void => {
    const [parameters, good, bad] = FUNCTIONS[name];
    repo.write(
      `lib/${name}.js`,
      `exports.${name} = function ${name}(${parameters}) {\n  return ${right ? good : bad};\n};\n`,
    );
    repo.write(`test/${name}.test.js`, testFile(name, right ? { [`${name} works`]: FUNCTIONS[name][3] } : {}));
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
