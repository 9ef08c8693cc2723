import { importedFiles, isSourcePath, projectAt, readText, testsReaching } from '../../harvest/index.ts';
import type { DetectedTests } from '../../harvest/index.ts';
import type { Repository } from '../../history/index.ts';
import { languageOf, listFunctions, SourceSyntaxError } from '../../source/index.ts';
import type { FunctionVersion } from '../../source/index.ts';

/** A source file as localisation sees it. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly functions: readonly FunctionVersion[];
}

/** A project's functions at one commit, and how its files hang together. */
export interface Scene {
  readonly repository: Repository;
  readonly sha: string;
  /** Source files by their paths. */
  readonly sources: ReadonlyMap<string, SourceFile>;
  /** Source files that don't parse, with what the parser says. */
  readonly broken: ReadonlyMap<string, string>;
  /** Test files with their texts. */
  readonly tests: ReadonlyMap<string, string>;
  /** For each file, the test files whose imports lead to it, nearest first. */
  readonly reaching: ReadonlyMap<string, readonly string[]>;
}

/** More source files than this are not looked into; those nearest to tests come first. */
const MAX_SOURCES = 2000;
const FAMILIES = new Set(['ecmascript', 'python']);

/** Reads a commit's functions of languages that fixes are made for. */
export async function readScene(
  repository: Repository,
  sha: string,
  detected: Pick<DetectedTests, 'isTestFile' | 'isTestText'>,
): Promise<Scene> {
  const { paths: listed } = await projectAt(repository, sha);
  const paths = new Set(listed);
  const imports = new Map<string, readonly string[]>();
  const tests = new Map<string, string>();
  const texts = new Map<string, string>();
  for (const path of [...listed].sort()) {
    const language = languageOf(path);
    if (language === undefined || !FAMILIES.has(language.family)) continue;
    const text = await readText(repository, sha, path);
    if (text === undefined) continue;
    imports.set(path, importedFiles(path, text, paths));
    if (detected.isTestFile(path)) {
      if (detected.isTestText(text)) tests.set(path, text);
    } else if (isSourcePath(path)) texts.set(path, text);
  }
  const reaching = testsReaching([...tests.keys()], imports);
  const sources = new Map<string, SourceFile>();
  const broken = new Map<string, string>();
  const nearFirst = [...texts].sort(([a], [b]) => Number(reaching.has(b)) - Number(reaching.has(a)));
  for (const [path, text] of nearFirst.slice(0, MAX_SOURCES)) {
    try {
      sources.set(path, { path, text, functions: await listFunctions(path, text) });
    } catch (error) {
      if (!(error instanceof SourceSyntaxError)) throw error;
      broken.set(path, error.message);
    }
  }
  return { repository, sha, sources, broken, tests, reaching };
}

/** One name for a function of a scene. */
export function functionKey(fn: Pick<FunctionVersion, 'path' | 'name'>): string {
  return `${fn.path}:${fn.name}`;
}

/** Every function of a scene. */
export function functionsOf(scene: Scene): FunctionVersion[] {
  return [...scene.sources.values()].flatMap(({ functions }) => functions);
}
