import type { SyntaxNode } from '../../syntaxNode.ts';
import { fieldOf, namedChildren } from '../../syntaxNode.ts';
import { replace } from '../edits.ts';
import type { MutationOperator, MutationScope } from '../mutationOperator.ts';

const jumps = ['return_statement', 'throw_statement', 'raise_statement', 'break_statement', 'continue_statement'];
const blocks = ['statement_block', 'block'];
/** What is done for its effect, not its value. */
const effects = [
  'assignment_expression',
  'augmented_assignment_expression',
  'update_expression',
  'assignment',
  'augmented_assignment',
  'yield',
  'yield_expression',
  'sequence_expression',
];

/** A forgotten `return` (the value only computed, or the branch run on), or one that comes too early. */
export const earlyReturn: MutationOperator = {
  name: 'early-return',
  *edits(scope) {
    for (const node of scope.nodes) {
      const value = namedChildren(node).find((child) => child.type !== 'comment');
      if (node.type === 'return_statement' && value !== undefined)
        yield replace(node, scope.of(value) + semicolon(node));
      if (node.type === 'return_statement' && value === undefined && scope.family === 'python')
        yield replace(node, 'pass');
      if (node.type === 'return_statement' && value === undefined && scope.family === 'ecmascript')
        yield replace(node, ';');
      if (node.type === 'pass_statement') yield replace(node, 'return');
      if (node.type === 'expression_statement' && value !== undefined && !effects.includes(value.type))
        yield replace(value, `return ${scope.of(value)}`);
      const last = lastOfBranch(node);
      if (last !== undefined)
        yield { start: last.end, end: last.end, replacement: `${gap(last, scope)}return${semicolon(last)}` };
    }
  },
};

function semicolon(node: SyntaxNode): string {
  return node.children.at(-1)?.type === ';' ? ';' : '';
}

/** The last statement of an `if`'s block, where the block goes on to what follows. */
function lastOfBranch(node: SyntaxNode): SyntaxNode | undefined {
  if (node.type !== 'if_statement') return undefined;
  const block = fieldOf(node, 'consequence');
  if (block === undefined || !blocks.includes(block.type)) return undefined;
  const last = namedChildren(block)
    .filter((child) => child.type !== 'comment')
    .at(-1);
  return last === undefined || jumps.includes(last.type) || last.end > block.end ? undefined : last;
}

/** The line end and indentation before a statement, to put another after it. */
function gap(node: SyntaxNode, { text }: MutationScope): string {
  const before = /\r?\n[ \t]*$/.exec(text.slice(0, node.start));
  return before === null ? '; ' : before[0];
}
