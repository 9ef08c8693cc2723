import type { SyntaxNode } from '../../syntaxNode.ts';
import { isStatement } from '../edits.ts';
import type { Edit, MutationOperator, MutationScope } from '../mutationOperator.ts';

/** A statement left out: an update, a guard, a whole branch. */
export const missingStatement: MutationOperator = {
  name: 'missing-statement',
  *edits(scope) {
    for (const node of scope.nodes) if (isStatement(node) && !isDocumentation(node)) yield remove(node, scope);
  },
};

/** The statement's whole lines where it has them to itself; `pass` where an indented block would be empty. */
function remove(node: SyntaxNode, { text, family }: MutationScope): Edit {
  const others = node.parent!.children.filter((child) => child.named && child.type !== 'comment');
  if (family === 'python' && others.length === 1) return { start: node.start, end: node.end, replacement: 'pass' };
  const lineStart = text.lastIndexOf('\n', node.start - 1);
  const after = /[ \t;]*(?:#[^\n]*|\/\/[^\n]*)?(?=\r?\n|$)/y;
  after.lastIndex = node.end;
  const rest = after.exec(text);
  const hasLine = lineStart >= 0 && text.slice(lineStart + 1, node.start).trim() === '' && rest !== null;
  if (!hasLine) return { start: node.start, end: node.end, replacement: '' };
  const start = text[lineStart - 1] === '\r' ? lineStart - 1 : lineStart;
  return { start, end: node.end + rest[0].length, replacement: '' };
}

function isDocumentation(node: SyntaxNode): boolean {
  return node.type === 'expression_statement' && node.children[0]?.type === 'string';
}
