import type { SyntaxNode } from '../syntaxNode.ts';

/** What has variables and results of its own. */
export const innerScopes = /lambda|function|method|comprehension|generator_expression|class/;

/** Functions whose result nobody gets. */
export const silent: readonly string[] = ['__init__', 'constructor'];

/** Whether a function's body yields. */
export function isGenerator(body: SyntaxNode): boolean {
  return body.children.some(
    (child) => /^yield/.test(child.type) || (!innerScopes.test(child.type) && isGenerator(child)),
  );
}
