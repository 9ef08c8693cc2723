import { fieldOf } from '../../syntaxNode.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const links = ['member_expression', 'subscript_expression', 'call_expression'];

/** A forgotten `?.`, or one too many. JavaScript and TypeScript only. */
export const optionalChaining: MutationOperator = {
  name: 'optional-chaining',
  *edits({ nodes, family, of }) {
    if (family !== 'ecmascript') return;
    for (const node of nodes) {
      if (!links.includes(node.type)) continue;
      const isMember = node.type === 'member_expression';
      const chain = node.children.find((child) => child.type === 'optional_chain' || child.type === '?.');
      if (chain !== undefined) yield { start: chain.start, end: chain.end, replacement: isMember ? '.' : '' };
      else if (isMember) {
        const dot = node.children.find((child) => child.type === '.');
        if (dot && fieldOf(node, 'object')?.type !== 'super')
          yield { start: dot.start, end: dot.end, replacement: '?.' };
      } else {
        const callee = fieldOf(node, 'function') ?? fieldOf(node, 'object');
        if (callee && !['super', 'import'].includes(of(callee)))
          yield { start: callee.end, end: callee.end, replacement: '?.' };
      }
    }
  },
};
