import { languageOf, listFunctions, SourceSyntaxError } from '../source/index.ts';

/** Signs that an outcome may hang on chance, time, or other processes. */
const CHANCE =
  /\brandom|\buuid|\burandom\b|\bset(?:Timeout|Interval|Immediate)\b|\bDate\.now|\bperformance\.now|\bhrtime|\bget(?:Milliseconds|Seconds)\b|\btime\.(?:time|sleep|monotonic|perf_counter)|\bdatetime\.(?:now|utcnow)|\bthreading\b|\bThread\(|multiprocessing|asyncio|\bsockets?\.|\bhttps?\.|\bfetch\(|\bprocess\.pid|\bgetpid|worker_threads|\bsecrets\./i;
const DEFINITION = /^(?:export\s+)?(?:async\s+)?(?:def|class|function|describe|it|test|suite)\b/;
const IMPORT = /^\s*(?:import\b|from\s+\S+\s+import\b|(?:const|let|var)\s.*\brequire\(|\/\/|#|\*)/;

/**
 * Whether tests, or what they use of their own file, show signs of chance. Such tests are run more often before they
 * are believed, since a coin that lands right three times on each side is no rarity.
 * @param tests the tests' own texts; an empty one stands for the whole file
 */
export async function leftToChance(file: string, text: string, tests: readonly string[]): Promise<boolean> {
  if (tests.includes('')) return mentionsChance(text);
  const used = [...tests, text.split('\n').filter(isTopLevel).join('\n')];
  const helpers = await functionsOf(file, text);
  for (let at = 0; at < used.length && at < 200; at++) {
    const words = new Set(used[at]!.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu));
    for (const [name, helper] of helpers) {
      if (!words.has(name) || used.includes(helper)) continue;
      used.push(helper);
    }
  }
  return used.some(mentionsChance);
}

/** A line of the file itself, which every test may depend on; what defines a function or a test is that one's own. */
function isTopLevel(line: string): boolean {
  return /^[^\s)}\]]/.test(line) && !DEFINITION.test(line);
}

/** Whether a text mentions chance, time or other processes, its imports and comment lines aside. */
export function mentionsChance(text: string): boolean {
  return text.split('\n').some((line) => !IMPORT.test(line) && CHANCE.test(line));
}

/** Helper functions of a test file by the last part of their name; tests themselves are not helpers. */
async function functionsOf(file: string, text: string): Promise<Map<string, string>> {
  if (languageOf(file) === undefined) return new Map();
  try {
    const functions = (await listFunctions(file, text)).filter(({ localName }) => !/^test/i.test(localName));
    return new Map(functions.map((fn) => [fn.localName.slice(fn.localName.lastIndexOf('.') + 1), fn.text]));
  } catch (error) {
    if (error instanceof SourceSyntaxError) return new Map();
    throw error;
  }
}
