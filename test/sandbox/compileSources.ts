import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** Turns `src` into plain modules in a folder, for tests that need a process of their own (to be killed, for instance). */
export function compileSources(folders: readonly string[], target: string): void {
  const source = join(import.meta.dirname, '../../src');
  const single = readdirSync(source).filter((name) => name.endsWith('.ts') && !['cli.ts'].includes(name));
  const inFolders = folders.flatMap((folder) => readdirSync(join(source, folder)).map((name) => join(folder, name)));
  for (const path of [...single, ...inFolders]) {
    const { outputText } = ts.transpileModule(readFileSync(join(source, path), 'utf8'), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        rewriteRelativeImportExtensions: true,
      },
    });
    const out = join(target, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, outputText);
  }
  writeFileSync(join(target, 'package.json'), '{ "type": "module" }\n');
  symlinkSync(join(source, '../node_modules'), join(target, 'node_modules'));
}
