import { posix } from 'node:path';
import { languageOf } from '../source/index.ts';

const JS_IMPORT = /(?:\bfrom\s*|\brequire\(\s*|\bimport\(\s*|\bimport\s+)['"]([^'"\n]{1,300})['"]/g;
const PYTHON_FROM = /^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+([^\n#]{1,500})/gm;
const PYTHON_IMPORT = /^[ \t]*import[ \t]+([\w., \t]{1,300})/gm;
const JS_ENDINGS = ['', '.js', '.ts', '.tsx', '.jsx', '.mjs', '.cjs', '/index.js', '/index.ts', '/index.tsx'];

/**
 * Which files of a project a file names in its imports. Read from the text, not run: good enough to tell which tests can
 * reach a function, and what it misses only costs a mutant.
 */
export function importedFiles(path: string, text: string, paths: ReadonlySet<string>): string[] {
  const family = languageOf(path)?.family;
  if (family === 'ecmascript') return unique(javascriptImports(path, text, paths));
  if (family === 'python') return unique(pythonImports(path, text, paths));
  return [];
}

function javascriptImports(path: string, text: string, paths: ReadonlySet<string>): string[] {
  return [...text.matchAll(JS_IMPORT)].flatMap(([, name = '']) => {
    // A bare name can be a folder on the runner's module path, or the project itself.
    const base = name.startsWith('.') ? posix.join(posix.dirname(path), name) : name;
    const plain = posix.normalize(base).replace(/\/$/, '');
    const typescript = plain.replace(/\.([cm]?)js$/, '.$1ts');
    return [...JS_ENDINGS.map((ending) => plain + ending), typescript].filter((one) => paths.has(one)).slice(0, 1);
  });
}

function pythonImports(path: string, text: string, paths: ReadonlySet<string>): string[] {
  const found: string[] = [];
  for (const [, from = '', names = ''] of text.matchAll(PYTHON_FROM)) {
    const module = absoluteModule(path, from);
    found.push(...pythonModule(module, paths));
    for (const name of names.match(/\w+/g) ?? []) found.push(...pythonModule(`${module}.${name}`, paths));
  }
  for (const [, names = ''] of text.matchAll(PYTHON_IMPORT)) {
    for (const name of names.split(',')) found.push(...pythonModule(name.trim().split(/\s/)[0] ?? '', paths));
  }
  return found;
}

function absoluteModule(path: string, name: string): string {
  const dots = /^\.*/.exec(name)?.[0].length ?? 0;
  if (dots === 0) return name;
  const folders = posix
    .dirname(path)
    .split('/')
    .slice(0, dots === 1 ? undefined : 1 - dots);
  return [...folders.filter((folder) => folder !== '.'), name.slice(dots)].filter((part) => part !== '').join('.');
}

function pythonModule(module: string, paths: ReadonlySet<string>): string[] {
  const plain = module.replaceAll('.', '/').replace(/^\/|\/$/g, '');
  const places = [plain, `src/${plain}`].flatMap((place) => [`${place}.py`, `${place}/__init__.py`]);
  return places.filter((place) => paths.has(place)).slice(0, 1);
}

function unique(paths: readonly string[]): string[] {
  return [...new Set(paths)];
}
