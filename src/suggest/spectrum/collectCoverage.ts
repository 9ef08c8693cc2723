import { readFile } from 'node:fs/promises';
import { testId } from '../../harvest/index.ts';
import type { OpenBench, TestCommand } from '../../harvest/index.ts';
import { enclosing } from '../../source/index.ts';
import type { FailingTest } from '../failingTest.ts';
import { functionKey } from '../localise/index.ts';
import type { Coverage, Scene } from '../localise/index.ts';
import { readUnits, type Unit } from './readUnits.ts';
import { namesTest, testKey } from './testKey.ts';

/** Where the hooks and what they write lie, in the work tree. */
const FOLDER = '.codelutra-coverage';
const MAX_BYTES = 128 * 1024 ** 2;

/**
 * Runs test files once more, with a hook in their processes that tells which functions each test runs.
 * @param files the failing test files, and passing ones to compare with
 * @returns undefined where no run told anything (a runner that starts no Node.js or Python of its own)
 */
export async function collectCoverage(
  open: OpenBench,
  scene: Scene,
  failing: readonly FailingTest[],
  files: readonly string[],
): Promise<Coverage | undefined> {
  const tests: { failing: boolean; functions: ReadonlySet<string> }[] = [];
  for (const file of files) {
    const own = failing.filter((test) => test.file === file);
    const keys = own.map((test) => testKey(testId(test)));
    const byTest = new Map<string, Set<string>>();
    for (const unit of await unitsOf(open, scene.sha, file, keys)) {
      const functions = byTest.get(unit.title) ?? new Set<string>();
      for (const key of functionsAt(unit, scene)) functions.add(key);
      byTest.set(unit.title, functions);
    }
    for (const [title, functions] of byTest) {
      if (functions.size === 0) continue;
      tests.push({ failing: title === '' ? own.length > 0 : namesTest(title, keys), functions });
    }
  }
  return tests.some((test) => test.failing) ? { tests } : undefined;
}

async function unitsOf(open: OpenBench, tree: string, file: string, keys: readonly string[]): Promise<Unit[]> {
  const edits = [
    ...(await Promise.all(
      ['hook.cjs', 'listeners.cjs', 'sitecustomize.py'].map(async (name) => ({
        path: `${FOLDER}/${name}`,
        text: await readFile(new URL(name, import.meta.url), 'utf8'),
      })),
    )),
    { path: `${FOLDER}/failing.json`, text: JSON.stringify(keys) },
  ];
  const observed = { command: hooked(open), path: `${FOLDER}/units.jsonl`, maxBytes: MAX_BYTES };
  const bytes = await open.bench.observe({ tree, edits }, file, open.newest, observed);
  return bytes === undefined ? [] : readUnits(bytes.toString('utf8'));
}

/** The test command with the hooks in it. */
function hooked({ detected, newest }: OpenBench): TestCommand {
  const { command } = detected;
  const env = { ...newest.env, ...command.env };
  return {
    ...command,
    env: {
      ...command.env,
      NODE_OPTIONS: [env['NODE_OPTIONS'], `--require ./${FOLDER}/hook.cjs`]
        .filter((one) => one !== undefined)
        .join(' '),
      PYTHONPATH: [FOLDER, env['PYTHONPATH']].filter((one) => one !== undefined).join(':'),
    },
  };
}

function* functionsAt(unit: Unit, scene: Scene): Iterable<string> {
  for (const place of unit.functions) {
    const at = place.lastIndexOf(':');
    const file = scene.sources.get(place.slice(0, at));
    const fn = file === undefined ? undefined : enclosing(file.functions, Number(place.slice(at + 1)));
    if (fn !== undefined) yield functionKey(fn);
  }
}
