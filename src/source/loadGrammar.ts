import { createRequire } from 'node:module';
import { Language as Grammar, Parser } from 'web-tree-sitter';
import { UserError } from '../errors.ts';

const { resolve } = createRequire(import.meta.url);
const parsers = new Map<string, Promise<Parser>>();
let runtime: Promise<void> | undefined;

/** The parser of a grammar; each is loaded once, when first asked for. */
export function loadGrammar(grammar: string): Promise<Parser> {
  const known = parsers.get(grammar);
  if (known !== undefined) return known;
  const loading = load(grammar);
  parsers.set(grammar, loading);
  return loading;
}

async function load(grammar: string): Promise<Parser> {
  try {
    await (runtime ??= Parser.init());
    const parser = new Parser();
    parser.setLanguage(await Grammar.load(resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`)));
    return parser;
  } catch (cause) {
    parsers.delete(grammar);
    throw new UserError(`the ${grammar} grammar can't be loaded`, {
      where: '@vscode/tree-sitter-wasm',
      fix: 'Install the packages again (npm ci).',
      cause,
    });
  }
}
