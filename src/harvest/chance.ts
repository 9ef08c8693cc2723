import { languageOf, listFunctions, SourceSyntaxError } from '../source/index.ts';
import type { FunctionVersion } from '../source/index.ts';
import type { TestHelper } from './testHelpers.ts';

/** Signs that an outcome may hang on chance, time, or other processes. */
const CHANCE = new RegExp(
  [
    // Chance itself, by the names that libraries give it, and generators of test cases.
    /\brandom|\buuid|\burandom\b|\bgetrandbits\b|\brand(?:int|range)?\(|\bshuffle\(|\bchoices?\(|\bnanoid\(|\bfaker\b/,
    /\bsecrets\.|@given\(|\bfc\.(?:assert|property)\b|\bgetRandomValues\b|\bhash\(/,
    // Clocks and timers.
    /\bset(?:Timeout|Interval|Immediate)\b|\bDate\.now|\bnew Date\(\)[^;\n]*%|\+\s*new Date\(\)|(?<!new )\bDate\(\)|\bmemoryUsage\b|\bPromise\.race\b|\bperformance\.now|\bhrtime|\bprocess\.uptime/,
    /\bget(?:Milliseconds|Seconds)\b|\btime\.(?:time|sleep|monotonic|perf_counter)|\bdatetime\.(?:now|utcnow)/,
    // Other processes and the network.
    /\bthreading\b|\bThread\(|multiprocessing|asyncio|worker_threads|\bprocess\.pid|\bgetpid/,
    /\bsockets?\.|\bhttps?\.|\bfetch\(/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'i',
);
const DEFINITION = /^(?:export\s+)?(?:async\s+)?(?:def|class|function|describe|it|test|suite)\b/;
const IMPORT =
  /^\s*(?:import\b|from\s+\S+\s+import\b|export\s.*\bfrom\s*['"]|(?:const|let|var|module\.exports)\s.*\brequire\([^)]*\)[;,]?\s*$|\/\/|#|\*)/;

/**
 * Whether tests, or what they use of their own file and its helpers, show signs of chance. Such tests are run more often
 * before they are believed, since a coin that lands right three times on each side is no rarity.
 * @param tests the tests' own texts; an empty one stands for the whole file
 * @param helpers other files of the tests' side that the file leans on
 */
export async function leftToChance(
  file: string,
  text: string,
  tests: readonly string[],
  helpers: readonly TestHelper[] = [],
): Promise<boolean> {
  const files = await Promise.all([{ file, text }, ...helpers].map(readFile));
  const used = [...(tests.includes('') ? [text] : tests), ...files.map(({ topLevel }) => topLevel)];
  for (let at = 0; at < used.length && at < 200; at++) {
    const words = new Set(used[at]!.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu));
    for (const [name, fn] of files.flatMap(({ functions }) => [...functions])) {
      if (words.has(name) && !used.includes(fn)) used.push(fn);
    }
  }
  return used.some(mentionsChance);
}

/** Whether a text mentions chance, time or other processes, its imports and comment lines aside. */
export function mentionsChance(text: string): boolean {
  return text.split('\n').some((line) => !IMPORT.test(line) && CHANCE.test(line));
}

/**
 * A file's functions by the last part of their name (tests themselves are not helpers), and the lines of the file itself,
 * which every test may depend on; the line that defines a function or a test is that one's own.
 */
async function readFile({ file, text }: TestHelper): Promise<{ functions: Map<string, string>; topLevel: string }> {
  const found = await functionsOf(file, text);
  const begin = new Set(found.map(({ span }) => span.startLine));
  const lines = text.split('\n').filter((line, at) => !begin.has(at + 1) && isTopLevel(line));
  const helpers = found.filter(({ localName }) => !/^test/i.test(localName));
  return {
    functions: new Map(helpers.map((fn) => [fn.localName.slice(fn.localName.lastIndexOf('.') + 1), fn.text])),
    topLevel: lines.join('\n'),
  };
}

function isTopLevel(line: string): boolean {
  return /^[^\s)}\]]/.test(line) && !DEFINITION.test(line) && !IMPORT.test(line);
}

async function functionsOf(file: string, text: string): Promise<FunctionVersion[]> {
  if (languageOf(file) === undefined) return [];
  try {
    return await listFunctions(file, text);
  } catch (error) {
    if (error instanceof SourceSyntaxError) return [];
    throw error;
  }
}
