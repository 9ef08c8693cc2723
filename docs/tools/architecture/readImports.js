import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import ts from 'typescript';

/** What stands alone at the top of src/ and imports no folder: one box. */
export const SINGLE_FILES = 'single files';

/**
 * What imports what between the folders of a source folder, told by TypeScript's own scanner (types and dynamic imports
 * too). An entrance (`action.ts`) and the folder of its name are one.
 * @param {string} root such as `src`
 * @returns {{ imports: Map<string, Set<string>>, singleFiles: string[] }} by importer, names sorted; the single files' names
 */
export function readImports(root) {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const imports = new Map();
  for (const path of files.map((one) => one.split(sep).join('/')).sort()) {
    const from = partOf(path);
    if (!imports.has(from)) imports.set(from, new Set());
    for (const { fileName } of ts.preProcessFile(readFileSync(join(root, path), 'utf8'), true, true).importedFiles) {
      if (!fileName.startsWith('.')) continue;
      const to = partOf(
        normalize(join(dirname(path), fileName))
          .split(sep)
          .join('/'),
      );
      // A path that leads out of the folder, to package.json say, is no part of it.
      if (to !== from && to !== '..') imports.get(from).add(to);
    }
  }
  return withSingleFiles(
    imports,
    new Set(files.filter((path) => path.includes(sep)).map((path) => path.split(sep)[0])),
  );
}

function partOf(path) {
  return path.split('/')[0].replace(/\.ts$/, '');
}

/** Puts the files that import no folder into one part. */
function withSingleFiles(imports, folders) {
  const isSingle = (part) => !folders.has(part) && ![...imports.get(part)].some((to) => folders.has(to));
  const singleFiles = [...imports.keys()].filter(isSingle);
  const nameOf = (part) => (singleFiles.includes(part) ? SINGLE_FILES : part);
  const joined = new Map();
  for (const part of [...new Set([...imports.keys()].map(nameOf))].sort()) {
    const to = [...imports].filter(([from]) => nameOf(from) === part).flatMap(([, names]) => [...names].map(nameOf));
    joined.set(part, new Set([...new Set(to)].filter((name) => name !== part).sort()));
  }
  return { imports: joined, singleFiles };
}
