import { fieldOf } from '../../syntaxNode.ts';
import { replace } from '../edits.ts';
import type { MutationOperator } from '../mutationOperator.ts';

const twins = {
  ecmascript: [
    ['shift', 'pop'],
    ['unshift', 'push'],
    ['startsWith', 'endsWith'],
    ['indexOf', 'lastIndexOf'],
    ['some', 'every'],
    ['toLowerCase', 'toUpperCase'],
    ['min', 'max'],
    ['floor', 'ceil'],
    ['floor', 'round'],
    ['slice', 'splice'],
    ['trimStart', 'trimEnd'],
    ['trim', 'trimEnd'],
    ['padStart', 'padEnd'],
    ['keys', 'values'],
    ['map', 'forEach'],
    ['map', 'filter'],
    ['find', 'filter'],
    ['parseInt', 'parseFloat'],
    ['replace', 'replaceAll'],
    ['concat', 'push'],
  ],
  python: [
    ['append', 'extend'],
    ['any', 'all'],
    ['min', 'max'],
    ['lower', 'upper'],
    ['lstrip', 'rstrip'],
    ['strip', 'rstrip'],
    ['strip', 'lstrip'],
    ['find', 'rfind'],
    ['split', 'rsplit'],
    ['startswith', 'endswith'],
    ['keys', 'values'],
    ['items', 'values'],
    ['add', 'discard'],
    ['pop', 'popleft'],
    ['append', 'appendleft'],
    ['union', 'intersection'],
    ['issubset', 'issuperset'],
    ['isinstance', 'issubclass'],
    ['ceil', 'floor'],
    ['int', 'float'],
    ['list', 'tuple'],
    ['sorted', 'reversed'],
  ],
} satisfies Record<string, string[][]>;

/** A call to what does nearly the same: `push` for `unshift`, `any` for `all`, `floor` for `ceil`. */
export const twinCall: MutationOperator = {
  name: 'twin-call',
  *edits({ nodes, family, of }) {
    const table: readonly string[][] = twins[family];
    for (const node of nodes) {
      const callee = node.type === 'call' || node.type === 'call_expression' ? fieldOf(node, 'function') : undefined;
      if (callee === undefined) continue;
      const name = fieldOf(callee, 'property') ?? fieldOf(callee, 'attribute') ?? callee;
      for (const pair of table) {
        const at = pair.indexOf(of(name));
        const other = pair[1 - at];
        if (at >= 0 && other !== undefined) yield replace(name, other);
      }
    }
  },
};
