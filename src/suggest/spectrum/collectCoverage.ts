import { readFile } from 'node:fs/promises';
import { testId } from '../../harvest/index.ts';
import type { OpenBench, RunRecord, TestCommand } from '../../harvest/index.ts';
import { enclosing, languageOf } from '../../source/index.ts';
import type { FailingTest } from '../failingTest.ts';
import { functionKey } from '../localise/index.ts';
import type { Coverage, Scene } from '../localise/index.ts';
import { readUnits, type Unit } from './readUnits.ts';
import { someTests } from './someTests.ts';
import { namesTest, testKey } from './testKey.ts';

/** Where the hooks and what they write lie, in the work tree. */
const FOLDER = '.codelutra-coverage';
const HOOKS = ['hook.cjs', 'places.cjs', 'lines.cjs', 'listeners.cjs', 'sitecustomize.py', 'codelutra_lines.py'];
const MAX_BYTES = 128 * 1024 ** 2;

/** What one test ran of a scene, so far. */
interface Ran {
  readonly functions: Set<string>;
  readonly lines: Map<string, Set<number>>;
}

/**
 * Runs test files once more, with a hook in their processes that tells which functions and lines each test runs. Listening
 * makes Python several times slower: of a file that takes long, only some tests are run ({@link someTests}).
 * @param files the failing test files, and passing ones to compare with
 * @param runs earlier runs of them
 * @returns undefined where no run told anything (a runner that starts no Node.js or Python of its own)
 */
export async function collectCoverage(
  open: OpenBench,
  scene: Scene,
  failing: readonly FailingTest[],
  files: readonly string[],
  runs: ReadonlyMap<string, RunRecord>,
): Promise<Coverage | undefined> {
  const tests: Coverage['tests'][number][] = [];
  for (const file of files) {
    const own = failing.filter((test) => test.file === file);
    const keys = own.map((test) => testKey(testId(test)));
    const byTest = new Map<string, Ran>();
    const isPython = languageOf(file)?.family === 'python';
    const some = isPython ? someTests(own, runs.get(file)) : undefined;
    const fewer = some === undefined ? undefined : open.detected.only(some);
    const few = fewer === undefined ? [] : await unitsOf(open, scene.sha, file, keys, fewer);
    // A test that can't be chosen by what its report calls it may keep all from running, or be left out.
    const isHeard = few.some(({ title }) => title !== '' && (own.length === 0 || namesTest(title, keys)));
    const units = isHeard ? few : await unitsOf(open, scene.sha, file, keys, open.detected.command);
    for (const unit of units) {
      const ran = byTest.get(unit.title) ?? { functions: new Set(), lines: new Map() };
      addUnit(unit, scene, ran);
      byTest.set(unit.title, ran);
    }
    for (const [title, { functions, lines }] of byTest) {
      if (functions.size === 0) continue;
      tests.push({ failing: title === '' ? own.length > 0 : namesTest(title, keys), functions, lines });
    }
  }
  return tests.some((test) => test.failing) ? { tests } : undefined;
}

async function unitsOf(
  open: OpenBench,
  tree: string,
  file: string,
  keys: readonly string[],
  command: TestCommand,
): Promise<Unit[]> {
  const edits = [
    ...(await Promise.all(
      HOOKS.map(async (name) => ({
        path: `${FOLDER}/${name}`,
        text: await readFile(new URL(name, import.meta.url), 'utf8'),
      })),
    )),
    { path: `${FOLDER}/failing.json`, text: JSON.stringify(keys) },
  ];
  const observed = { command: hooked(open, command), path: `${FOLDER}/units.jsonl`, maxBytes: MAX_BYTES };
  const bytes = await open.bench.observe({ tree, edits }, file, open.newest, observed);
  return bytes === undefined ? [] : readUnits(bytes.toString('utf8'));
}

/** A test command with the hooks in it. */
function hooked({ newest }: OpenBench, command: TestCommand): TestCommand {
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

function addUnit(unit: Unit, scene: Scene, { functions, lines }: Ran): void {
  for (const key of functionsAt(unit, scene)) functions.add(key);
  for (const [path, numbers] of Object.entries(unit.lines ?? {})) {
    if (!scene.sources.has(path)) continue;
    const known = lines.get(path) ?? new Set();
    for (const line of numbers) known.add(line);
    lines.set(path, known);
  }
}

function* functionsAt(unit: Unit, scene: Scene): Iterable<string> {
  for (const place of unit.functions) {
    const at = place.lastIndexOf(':');
    const file = scene.sources.get(place.slice(0, at));
    const fn = file === undefined ? undefined : enclosing(file.functions, Number(place.slice(at + 1)));
    if (fn !== undefined) yield functionKey(fn);
  }
}
