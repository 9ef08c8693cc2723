import type { SyntaxNode } from '../syntaxNode.ts';
import type { Ingredients } from './ingredients.ts';

/** One stretch of a function's text (UTF-16 indices) and what to put there. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** A function as operators see it. */
export interface MutationScope {
  readonly text: string;
  readonly family: 'ecmascript' | 'python';
  readonly callable: SyntaxNode;
  /** everything in the parameters and the body but types, comments and docstrings, in the order of the text */
  readonly nodes: readonly SyntaxNode[];
  /** the names that the function's parameters and variables bind */
  readonly locals: readonly string[];
  /** the source text of a node */
  of(node: SyntaxNode): string;
}

/** A function as repairs see it. */
export interface RepairScope extends MutationScope {
  readonly ingredients: Ingredients;
}

/**
 * A slip that people make, as edits that each make it once. Where the slip has an opposite (a dropped `await`, an
 * `await` too many), the operator makes both, so that it also finds the repair of what it broke.
 */
export interface MutationOperator {
  readonly name: string;
  edits(scope: MutationScope): Iterable<Edit>;
}

/** What people forget, put in, as edits that each put one thing in: repairs only, which no bug is made with. */
export interface RepairOperator {
  readonly name: string;
  edits(scope: RepairScope): Iterable<Edit>;
}
