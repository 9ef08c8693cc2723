import type { MutationOperator } from './mutationOperator.ts';
import { arithmetic } from './operators/arithmetic.ts';
import { awaiting } from './operators/awaiting.ts';
import { boundary } from './operators/boundary.ts';
import { comparison } from './operators/comparison.ts';
import { constant } from './operators/constant.ts';
import { earlyReturn } from './operators/earlyReturn.ts';
import { equality } from './operators/equality.ts';
import { logic } from './operators/logic.ts';
import { loopExit } from './operators/loopExit.ts';
import { missingCall } from './operators/missingCall.ts';
import { missingDefault } from './operators/missingDefault.ts';
import { missingOperand } from './operators/missingOperand.ts';
import { missingStatement } from './operators/missingStatement.ts';
import { negation } from './operators/negation.ts';
import { offByOne } from './operators/offByOne.ts';
import { optionalChaining } from './operators/optionalChaining.ts';
import { sliceBounds } from './operators/sliceBounds.ts';
import { swappedArguments } from './operators/swappedArguments.ts';
import { swappedBranches } from './operators/swappedBranches.ts';
import { swappedElements } from './operators/swappedElements.ts';
import { swappedIdentifier } from './operators/swappedIdentifier.ts';
import { swappedOperands } from './operators/swappedOperands.ts';
import { swappedProperty } from './operators/swappedProperty.ts';
import { truthiness } from './operators/truthiness.ts';
import { twinCall } from './operators/twinCall.ts';

/** Every mutation operator. */
export const mutationOperators: readonly MutationOperator[] = [
  comparison,
  boundary,
  equality,
  arithmetic,
  logic,
  missingOperand,
  negation,
  truthiness,
  offByOne,
  constant,
  missingStatement,
  swappedArguments,
  swappedOperands,
  swappedElements,
  swappedBranches,
  swappedIdentifier,
  swappedProperty,
  awaiting,
  optionalChaining,
  earlyReturn,
  loopExit,
  missingDefault,
  sliceBounds,
  twinCall,
  missingCall,
];
