import { callsOf, parametersOf, signatureOf } from './describe.ts';
import type { FunctionVersion } from './functionVersion.ts';
import type { DeclaredFunction, Language } from './language.ts';
import { lineAt, lineStarts } from './lines.ts';
import type { SyntaxNode, SyntaxTree } from './syntaxNode.ts';

/** A function with the node that holds its parameters and body. */
export interface FoundFunction {
  readonly version: FunctionVersion;
  readonly callable: SyntaxNode;
}

/** Every function of a tree with a name, in the order of the text, an outer function before those in it. */
export function collectFunctions(path: string, tree: SyntaxTree, language: Language): FoundFunction[] {
  const { text } = tree;
  const found: FoundFunction[] = [];
  const starts = lineStarts(text);
  const taken = new Map<string, number>();

  const visit = (node: SyntaxNode, scope: readonly string[], outer: string | undefined): void => {
    const declared = language.declares(node, text);
    if (declared?.kind === 'function') {
      const version = describe(declared, qualify(scope, declared), outer);
      found.push({ version, callable: declared.callable });
      for (const child of declared.callable.children) visit(child, [version.name], version.name);
      return;
    }
    // A node of the wrapper starts before the text and names nothing.
    const inner = declared === undefined || node.start < 0 ? scope : [...scope, declared.name];
    for (const child of node.children) visit(child, inner, outer);
  };

  const qualify = (scope: readonly string[], declared: DeclaredFunction): string => {
    const role = declared.role === undefined ? '' : `#${declared.role}`;
    const name = [...scope, declared.name].join('.') + role;
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  };

  const describe = (declared: DeclaredFunction, name: string, outer: string | undefined): FunctionVersion => ({
    path,
    name,
    localName: declared.name,
    span: {
      start: declared.start,
      end: declared.end,
      startLine: lineAt(starts, declared.start),
      endLine: lineAt(starts, declared.end),
    },
    text: text.slice(declared.start, declared.end),
    language: language.name,
    signature: signatureOf(declared.callable, declared.start, text),
    parameters: parametersOf(declared.callable, language, text),
    calls: callsOf(declared.callable, language, text),
    ...(outer === undefined ? {} : { outer }),
  });

  visit(tree.root, [], undefined);
  return found;
}
