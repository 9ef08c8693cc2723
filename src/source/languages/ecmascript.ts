import type { DeclaredFunction, DeclaredScope, Language } from '../language.ts';
import { bare } from '../language.ts';
import { fieldOf, namedChildren, precedingSiblings, shortText } from '../syntaxNode.ts';
import type { SyntaxNode } from '../syntaxNode.ts';

const expressions = ['function_expression', 'generator_function', 'arrow_function'];
const declarations = ['function_declaration', 'generator_function_declaration'];
const transparent = ['parenthesized_expression', 'as_expression', 'satisfies_expression', 'non_null_expression'];

/** What JavaScript, TypeScript and TSX share. */
export const ecmascript = {
  family: 'ecmascript',
  declares,
  wrappers: [bare, { before: 'class _ {\n', after: '\n}' }, { before: '({\n', after: '\n})' }],
  calls: { call_expression: 'function', new_expression: 'constructor' },
  isImport,
  repair: endStatement,
  comments: ['comment', 'html_comment', 'hash_bang_line'],
  atoms: ['string', 'template_string', 'regex', 'jsx_text'],
  blocks: ['program', 'statement_block', 'class_body', 'switch_case', 'switch_default'],
} satisfies Partial<Language>;

function declares(node: SyntaxNode, text: string): DeclaredFunction | DeclaredScope | undefined {
  if (declarations.includes(node.type)) return declaration(node, text);
  if (expressions.includes(node.type)) return namedExpression(node, text);
  switch (node.type) {
    case 'method_definition':
      return method(node, text);
    case 'lexical_declaration':
    case 'variable_declaration': {
      const declarators = namedChildren(node).filter((child) => child.type === 'variable_declarator');
      return declarators.length === 1 ? variable(declarators[0]!, node, text) : undefined;
    }
    case 'variable_declarator':
      return variable(node, node, text) ?? named(fieldOf(node, 'name'), fieldOf(node, 'value'), text);
    case 'assignment_expression':
      return assignment(node, text);
    case 'pair':
      return member(node, fieldOf(node, 'key'), text);
    case 'field_definition':
    case 'public_field_definition':
      return member(node, fieldOf(node, 'property') ?? fieldOf(node, 'name'), text);
    case 'export_statement':
      return defaultExport(node, text);
    case 'class_declaration':
    case 'abstract_class_declaration':
    case 'internal_module':
    case 'module':
      return scope(fieldOf(node, 'name'), text);
    case 'class':
      return node.parent?.field === 'value' || isValue(node) ? undefined : scope(fieldOf(node, 'name'), text);
    default:
      return undefined;
  }
}

function declaration(node: SyntaxNode, text: string): DeclaredFunction | undefined {
  const name = fieldOf(node, 'name');
  if (name === undefined) return undefined;
  const statement = node.parent?.type === 'export_statement' ? node.parent : node;
  const overload = firstOverload(statement, shortText(name, text), text);
  const start = overload?.start ?? node.start;
  return { kind: 'function', name: shortText(name, text), start, end: node.end, callable: node };
}

/** `return function retry() {}`: a function expression with a name of its own, not put in a variable or member. */
function namedExpression(node: SyntaxNode, text: string): DeclaredFunction | undefined {
  const name = fieldOf(node, 'name');
  if (name === undefined) return undefined;
  return { kind: 'function', name: shortText(name, text), start: node.start, end: node.end, callable: node };
}

function method(node: SyntaxNode, text: string): DeclaredFunction | undefined {
  const name = fieldOf(node, 'name');
  if (name === undefined) return undefined;
  const isSetter = node.children.some((child) => child.type === 'set');
  const local = propertyName(name, text);
  const start = (firstOverload(node, local, text) ?? firstDecorator(node) ?? node).start;
  return { kind: 'function', name: local, start, end: node.end, callable: node, ...(isSetter ? { role: 'set' } : {}) };
}

/** A function's own name wins over the variable's: stack traces show it. */
function variable(declarator: SyntaxNode, whole: SyntaxNode, text: string): DeclaredFunction | undefined {
  const callable = functionIn(fieldOf(declarator, 'value'));
  const name = (callable && fieldOf(callable, 'name')) ?? fieldOf(declarator, 'name');
  if (callable === undefined || name?.type !== 'identifier') return undefined;
  return { kind: 'function', name: shortText(name, text), start: whole.start, end: whole.end, callable };
}

function assignment(node: SyntaxNode, text: string): DeclaredFunction | DeclaredScope | undefined {
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  const callable = functionIn(right);
  if (left === undefined) return undefined;
  if (callable === undefined) return named(left, right, text);
  const whole = node.parent?.type === 'expression_statement' ? node.parent : node;
  // A plain name is a variable, a path a member.
  const own = left.type === 'identifier' ? fieldOf(callable, 'name') : undefined;
  return { kind: 'function', name: pathName(own ?? left, text), start: whole.start, end: whole.end, callable };
}

function member(
  node: SyntaxNode,
  key: SyntaxNode | undefined,
  text: string,
): DeclaredFunction | DeclaredScope | undefined {
  const value = fieldOf(node, 'value');
  const callable = functionIn(value);
  if (key === undefined) return undefined;
  if (callable === undefined) return isContainer(value) ? { kind: 'scope', name: propertyName(key, text) } : undefined;
  const { start } = firstDecorator(node) ?? node;
  return { kind: 'function', name: propertyName(key, text), start, end: node.end, callable };
}

function defaultExport(node: SyntaxNode, text: string): DeclaredFunction | DeclaredScope | undefined {
  if (!node.children.some((child) => child.type === 'default')) return undefined;
  const value = fieldOf(node, 'value') ?? fieldOf(node, 'declaration');
  const callable = functionIn(value);
  // A default export with a name of its own is known by it.
  if (callable && !fieldOf(callable, 'name'))
    return { kind: 'function', name: 'default', start: node.start, end: node.end, callable };
  if (value?.type === 'object') return { kind: 'scope', name: 'default' };
  const isClass = value?.type === 'class' || value?.type === 'class_declaration';
  if (isClass)
    return { kind: 'scope', name: shortText(fieldOf(value, 'name') ?? { ...value, ...defaultSpan(node) }, text) };
  return undefined;
}

function defaultSpan(node: SyntaxNode): { start: number; end: number } {
  const word = node.children.find((child) => child.type === 'default')!;
  return { start: word.start, end: word.end };
}

function functionIn(value: SyntaxNode | undefined): SyntaxNode | undefined {
  let at = value;
  while (at !== undefined && transparent.includes(at.type)) at = namedChildren(at).find((c) => c.type !== 'comment');
  return at !== undefined && expressions.includes(at.type) ? at : undefined;
}

function isContainer(value: SyntaxNode | undefined): boolean {
  return value?.type === 'object' || value?.type === 'class';
}

/** Whether a class expression already has the name of the variable, member or export it is the value of. */
function isValue(node: SyntaxNode): boolean {
  const owners = [
    'variable_declarator',
    'assignment_expression',
    'pair',
    'field_definition',
    'public_field_definition',
    'export_statement',
  ];
  return (node.field === 'value' || node.field === 'right') && owners.includes(node.parent?.type ?? '');
}

function named(name: SyntaxNode | undefined, value: SyntaxNode | undefined, text: string): DeclaredScope | undefined {
  return name !== undefined && isContainer(value) ? { kind: 'scope', name: pathName(name, text) } : undefined;
}

function scope(name: SyntaxNode | undefined, text: string): DeclaredScope | undefined {
  return name === undefined ? undefined : { kind: 'scope', name: shortText(name, text) };
}

function pathName(node: SyntaxNode, text: string): string {
  return shortText(node, text).replace(/\s*\.\s*/g, '.');
}

function propertyName(node: SyntaxNode, text: string): string {
  const name = shortText(node, text);
  return node.type === 'string' ? name.slice(1, -1) : name;
}

/** The first of the overload signatures of `name` right before `node` (comments between are part of the text). */
function firstOverload(node: SyntaxNode, name: string, text: string): SyntaxNode | undefined {
  let first: SyntaxNode | undefined;
  for (const sibling of precedingSiblings(node)) {
    if (sibling.type === 'comment' || sibling.type === ';' || sibling.type === 'decorator') continue;
    const signature = sibling.type === 'export_statement' ? fieldOf(sibling, 'declaration') : sibling;
    if (signature?.type !== 'function_signature' && signature?.type !== 'method_signature') break;
    const own = fieldOf(signature, 'name');
    if (own === undefined || propertyName(own, text) !== name) break;
    first = sibling;
  }
  return first;
}

function firstDecorator(node: SyntaxNode): SyntaxNode | undefined {
  let first: SyntaxNode | undefined;
  for (const sibling of precedingSiblings(node)) {
    if (sibling.type === 'comment') continue;
    if (sibling.type !== 'decorator') break;
    first = sibling;
  }
  return first;
}

function isImport(node: SyntaxNode, text: string): boolean {
  if (node.type === 'import_statement') return true;
  if (node.type === 'export_statement') return fieldOf(node, 'source') !== undefined;
  if (node.type !== 'lexical_declaration' && node.type !== 'variable_declaration') return false;
  return namedChildren(node).some((declarator) => {
    let value = fieldOf(declarator, 'value');
    while (value?.type === 'member_expression' || (value?.type === 'call_expression' && !isRequire(value, text)))
      value = fieldOf(value, value.type === 'member_expression' ? 'object' : 'function');
    return value !== undefined && isRequire(value, text);
  });
}

function isRequire(node: SyntaxNode, text: string): boolean {
  const callee = fieldOf(node, 'function');
  return node.type === 'call_expression' && callee !== undefined && text.slice(callee.start, callee.end) === 'require';
}

/**
 * A line that starts with a bracket ends the statement before it where that can't go on (`let a` before `[a] = b`):
 * the standard's automatic semicolon, which the grammar only inserts before other characters.
 */
function endStatement(text: string, at: number): string | undefined {
  const line = /([^\n]*)\n\s*[[(`]/y;
  line.lastIndex = at;
  const found = line.exec(text);
  if (found === null || found[1]!.includes('//')) return undefined;
  const end = at + found[1]!.length;
  return `${text.slice(0, end)};${text.slice(end + 1)}`;
}
