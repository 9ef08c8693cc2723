import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../history/testRepository.ts';
import { runSource } from '../setup/runSource.ts';
import { newProject, testFile } from './project.ts';

const folder = temporaryFolder();
const project = join(folder, 'project');
const FIXES = 3;
const KILLS = 10;

beforeAll(() => {
  const repo = newProject(project);
  const lib = (wrong: number): string =>
    Array.from(
      { length: FIXES },
      (_, at) => `exports.f${at} = function f${at}(a) {\n  return a ${at < wrong ? '+' : '-'} ${at + 1};\n};\n`,
    ).join('');
  repo.write('lib/all.js', lib(0)).write('test/all.test.js', testFile('all', {}));
  repo.commit('all wrong');
  for (let fixed = 1; fixed <= FIXES; fixed++) {
    const checks = Array.from({ length: fixed }, (_, at) => [`f${at}`, [`m.f${at}(1)`, at + 2]] as const);
    repo.write('lib/all.js', lib(fixed)).write('test/all.test.js', testFile('all', Object.fromEntries(checks)));
    repo.commit(`fix ${fixed}`);
  }
  repo.write('.github/codelutra.yml', `tests: { command: [node, '{file}'], report: tap, files: ['test/*.test.js'] }\n`);
});

function start(out: string): ReturnType<typeof runSource> {
  const args = ['harvest', project, '--out', out, '--trust', '--jobs', '2'];
  return runSource('test/harvest/harvestCommand.ts', args, { CODELUTRA_HOME: join(folder, 'home') });
}

const FILES = ['pairs.jsonl', 'tasks.jsonl', 'evidence.jsonl'];
const read = (out: string): string[] => FILES.map((name) => readFileSync(join(out, name), 'utf8'));
const runIds = (out: string): string[] =>
  readFileSync(join(out, 'runs.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { id: string }).id);

test('killed at ten random moments, a harvest ends with the same files, byte for byte, and repeats no run', async () => {
  const undisturbed = join(folder, 'undisturbed');
  const began = performance.now();
  expect(await start(undisturbed)).toMatchObject({ exitCode: 0 });
  const whole = performance.now() - began;
  expect(read(undisturbed)[0]!.split('\n')).toHaveLength(FIXES + 1);

  let kills = 0;
  let round = 0;
  let cut = 0;
  while (kills < KILLS) {
    const out = join(folder, `killed-${round++}`);
    for (;;) {
      const child = start(out);
      // Between nothing run yet and almost done.
      const moment = kills < KILLS ? whole * (0.1 + 0.8 * Math.random()) : Infinity;
      const ended = await Promise.race([
        child,
        moment === Infinity ? new Promise<never>(() => undefined) : sleep(moment),
      ]);
      if (ended !== undefined) {
        expect(ended).toMatchObject({ exitCode: 0 });
        break;
      }
      child.kill('SIGKILL');
      await child;
      kills++;
      if (existsSync(join(out, 'runs.jsonl')) && !existsSync(join(out, 'pairs.jsonl'))) cut++;
    }
    expect(read(out)).toEqual(read(undisturbed));
    expect(runIds(out).sort()).toEqual(runIds(undisturbed).sort());
  }
  expect(cut).toBeGreaterThan(0);
});
