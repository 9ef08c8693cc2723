import type { LanguageName } from '../language.ts';
import { languages } from '../languages.ts';
import { parse } from '../parse.ts';
import { ancestors, descendants, fieldOf, namedChildren } from '../syntaxNode.ts';
import { standardNames } from '../standardNames.ts';
import type { SyntaxNode } from '../syntaxNode.ts';
import { conversions } from './conversions.ts';
import { isPlainString } from './edits.ts';

/**
 * What a function's file has that a repair may take: most of what a fix puts in stands somewhere in the program already
 * (the "plastic surgery hypothesis": Barr and others, FSE 2014). The most used first.
 */
export interface Ingredients {
  /** The members that each receiver is asked for, by the receiver's text; of `self`, `cls` and `this` in the function's class. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  /** The methods called on each receiver. */
  readonly methods: ReadonlyMap<string, readonly string[]>;
  /** The methods called on each receiver without an argument. */
  readonly steps: ReadonlyMap<string, readonly string[]>;
  /** The defaults of parameters and of what is taken out of objects, by name. */
  readonly defaults: ReadonlyMap<string, readonly string[]>;
  /** What stands between the quotes of simple strings. */
  readonly strings: readonly string[];
  /** Functions that make one kind of value of another: `int`, `String`. */
  readonly conversions: readonly string[];
  /** Every name of a variable, a function, a class, a type or a member, and how often the file has it. */
  readonly names: ReadonlyMap<string, number>;
  /** Names that every program of the language may use. */
  readonly standard: readonly string[];
  /** Names that an error says are not there. */
  readonly missing: ReadonlySet<string>;
}

const classes = ['class_definition', 'class_declaration', 'abstract_class_declaration', 'class'];
const accesses = ['attribute', 'member_expression'];
const calls = ['call', 'call_expression'];
const withDefault = [
  'default_parameter',
  'typed_default_parameter',
  'assignment_pattern',
  'object_assignment_pattern',
  'required_parameter',
];
const nameTypes = [
  'identifier',
  'type_identifier',
  'property_identifier',
  'private_property_identifier',
  'shorthand_property_identifier',
  'shorthand_property_identifier_pattern',
];
const own = ['self', 'cls', 'this'];
/** Longer texts are no names. */
const MOST_CHARACTERS = 40;

/** How Node.js and Python tell of a name that is not there. */
const missingNames = [
  /\bname '(\w+)' is not defined/g,
  // Where the object itself is not there, its member's name may well be right.
  /(?<!'NoneType' object )\bhas no attribute '(\w+)'/g,
  /\bunexpected keyword argument '(\w+)'/g,
  /(?<![\w$.])([\w$]+) is not defined\b/g,
  /\.([\w$]+) is not a (?:function|constructor)\b/g,
];

/**
 * The ingredients of a file.
 * @param span of the function in the file, in UTF-16 units
 * @param errors what failing tests said
 * @throws SourceSyntaxError where the file doesn't parse
 */
export async function ingredientsOf(
  path: string,
  file: string,
  language: LanguageName,
  span: { readonly start: number; readonly end: number },
  errors: readonly string[] = [],
): Promise<Ingredients> {
  const { root } = await parse({ path, text: file, language: languages[language] });
  const home = classAround(root, span);
  const of = (node: SyntaxNode): string => file.slice(node.start, node.end);
  const members = new Tally();
  const methods = new Tally();
  const steps = new Tally();
  const defaults = new Tally();
  const strings = new Tally();
  const converting = new Tally();
  const names = new Map<string, number>();
  for (const node of descendants(root)) {
    const object = fieldOf(node, 'object');
    const name = fieldOf(node, node.type === 'attribute' ? 'attribute' : 'property');
    if (accesses.includes(node.type) && object !== undefined && name !== undefined) {
      const receiver = of(object);
      if (own.includes(receiver) && home !== undefined && !isWithin(node, home)) continue;
      const isCalled = node.field === 'function' && calls.includes(node.parent?.type ?? '');
      (isCalled ? methods : members).add(receiver, of(name));
      if (isCalled && namedChildren(fieldOf(node.parent!, 'arguments') ?? node).length === 0)
        steps.add(receiver, of(name));
    }
    if (nameTypes.includes(node.type)) names.set(of(node), (names.get(of(node)) ?? 0) + 1);
    const string = stringIn(node, of);
    if (string !== undefined) strings.add('', string);
    const callee = calls.includes(node.type) ? fieldOf(node, 'function') : undefined;
    if (callee !== undefined && conversions.includes(of(callee))) converting.add('', of(callee));
    const value = fieldOf(node, 'right') ?? fieldOf(node, 'value');
    if (withDefault.includes(node.type) && value !== undefined) {
      const parameter = fieldOf(node, 'pattern') ?? namedChildren(node).find((child) => child.type !== 'comment');
      if (parameter !== undefined) defaults.add(of(parameter), of(value));
    }
  }
  return {
    members: members.sorted(),
    methods: methods.sorted(),
    steps: steps.sorted(),
    defaults: defaults.sorted(),
    strings: strings.sorted().get('') ?? [],
    conversions: converting.sorted().get('') ?? [],
    names,
    standard: standardNames(languages[language].family),
    missing: new Set(
      errors.flatMap((error) => missingNames.flatMap((form) => [...error.matchAll(form)].map(([, name]) => name!))),
    ),
  };
}

/** A string's contents, where it is a value: a module's name, a docstring or a directive is none. */
function stringIn(node: SyntaxNode, of: (node: SyntaxNode) => string): string | undefined {
  const { parent, field } = node;
  if (!isPlainString(node) || field === 'source' || parent?.type === 'expression_statement') return undefined;
  const callee = parent?.field === 'arguments' && parent.parent ? fieldOf(parent.parent, 'function') : undefined;
  if (callee !== undefined && ['require', 'import'].includes(of(callee))) return undefined;
  return /^(["'])([^"'\\\n]*)\1$/.exec(of(node))?.[2];
}

/** The innermost class that the function stands in. */
function classAround(root: SyntaxNode, span: { readonly start: number; readonly end: number }): SyntaxNode | undefined {
  let at: SyntaxNode = root;
  for (;;) {
    const inner = at.children.find((child) => child.start <= span.start && child.end >= span.end);
    if (inner === undefined) break;
    at = inner;
  }
  return [...ancestors(at)].find((node) => classes.includes(node.type));
}

function isWithin(node: SyntaxNode, outer: SyntaxNode): boolean {
  return node.start >= outer.start && node.end <= outer.end;
}

/** Counts names by what they belong to. */
class Tally {
  private readonly counts = new Map<string, Map<string, number>>();

  add(key: string, name: string): void {
    if (key.length > MOST_CHARACTERS || name.length > MOST_CHARACTERS) return;
    const known = this.counts.get(key) ?? new Map<string, number>();
    known.set(name, (known.get(name) ?? 0) + 1);
    this.counts.set(key, known);
  }

  /** The most counted first, those counted alike in the order of the file. */
  sorted(): Map<string, string[]> {
    return new Map(
      [...this.counts].map(([key, names]) => [key, [...names].sort((a, b) => b[1] - a[1]).map(([name]) => name)]),
    );
  }
}
