import { languageOf, listFunctions, SourceSyntaxError } from '../source/index.ts';
import type { FunctionVersion } from '../source/index.ts';
import { readText } from './commitTrial.ts';
import { projectAt } from './environments.ts';
import { importedFiles } from './importGraph.ts';
import type { HarvestContext } from './source.ts';
import { isSourcePath } from './sourcePaths.ts';
import { testsReaching } from './testsReaching.ts';

/** A function to make mutants of, and the tests that may catch them. */
export interface MutantTarget {
  fn: FunctionVersion;
  /** The whole file. */
  file: string;
  /** Spans of functions nested in it: their mutants are their own. */
  nested: readonly { start: number; end: number }[];
  /** Nearest first. */
  testFiles: readonly string[];
}

/** More test files than this near a function mostly repeat each other. */
const MAX_TEST_FILES = 5;
/** The newest commit's functions that tests can reach, in the order of paths and text; test file texts beside. */
export async function mutantTargets(
  context: Pick<HarvestContext, 'repository' | 'head' | 'detected'>,
): Promise<{ targets: MutantTarget[]; testTexts: Map<string, string> }> {
  const { repository, head, detected } = context;
  const project = await projectAt(repository, head);
  const paths = new Set(project.paths);
  const imports = new Map<string, readonly string[]>();
  const testTexts = new Map<string, string>();
  const sources = new Map<string, string>();
  for (const path of [...project.paths].sort()) {
    if (languageOf(path) === undefined) continue;
    const text = await readText(repository, head, path);
    if (text === undefined) continue;
    imports.set(path, importedFiles(path, text, paths));
    if (detected.isTestFile(path)) {
      if (detected.isTestText(text)) testTexts.set(path, text);
    } else if (isSourcePath(path)) sources.set(path, text);
  }
  const reaching = testsReaching([...testTexts.keys()], imports);
  const targets: MutantTarget[] = [];
  for (const [path, file] of sources) {
    const testFiles = (reaching.get(path) ?? []).slice(0, MAX_TEST_FILES);
    if (testFiles.length > 0) targets.push(...(await targetsIn(path, file, testFiles)));
  }
  return { targets, testTexts };
}

async function targetsIn(path: string, file: string, testFiles: readonly string[]): Promise<MutantTarget[]> {
  try {
    const functions = await listFunctions(path, file);
    return functions.map((fn) => ({
      fn,
      file,
      nested: functions
        .filter(({ span }) => span !== fn.span && span.start >= fn.span.start && span.end <= fn.span.end)
        .map(({ span }) => ({ start: span.start - fn.span.start, end: span.end - fn.span.start })),
      testFiles,
    }));
  } catch (error) {
    if (error instanceof SourceSyntaxError) return [];
    throw error;
  }
}
