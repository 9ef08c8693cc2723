import { descendants, fieldOf } from './syntaxNode.ts';
import type { SyntaxNode } from './syntaxNode.ts';

/** The fields that hold a name being bound, by node type. */
const bindings: Readonly<Record<string, string>> = {
  variable_declarator: 'name',
  for_in_statement: 'left',
  assignment: 'left',
  for_statement: 'left',
  for_in_clause: 'left',
  named_expression: 'name',
  as_pattern: 'alias',
  catch_clause: 'parameter',
  short_var_declaration: 'left',
  let_declaration: 'pattern',
  local_variable_declaration: 'declarator',
};

const names = ['identifier', 'shorthand_property_identifier_pattern'];
/** Where names stand that are used, not bound. */
const uses = ['attribute', 'subscript', 'member_expression', 'subscript_expression', 'type', 'type_annotation'];
const values = ['right', 'value', 'type'];

/** The parameters and variables that a function binds, those of functions inside it too, in order of appearance. */
export function localNames(callable: SyntaxNode, text: string): string[] {
  const found = new Set<string>();
  const bind = (node: SyntaxNode): void => {
    if (names.includes(node.type)) found.add(text.slice(node.start, node.end));
    else if (!uses.includes(node.type))
      for (const child of node.children) if (!values.includes(child.field ?? '')) bind(child);
  };
  for (const node of descendants(callable)) {
    if (node.field === 'parameters' || node.field === 'parameter') bind(node);
    const field = bindings[node.type];
    const bound = field === undefined ? undefined : fieldOf(node, field);
    if (bound !== undefined) bind(bound);
  }
  return [...found];
}
