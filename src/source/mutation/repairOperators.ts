import type { RepairOperator } from './mutationOperator.ts';
import { addedCall } from './repairs/addedCall.ts';
import { addedDefault } from './repairs/addedDefault.ts';
import { addedExit } from './repairs/addedExit.ts';
import { addedGuard } from './repairs/addedGuard.ts';
import { addedReturn } from './repairs/addedReturn.ts';
import { memberOfFile } from './repairs/memberOfFile.ts';
import { misspeltName } from './repairs/misspeltName.ts';
import { stringOfFile } from './repairs/stringOfFile.ts';

/** Every repair operator. */
export const repairOperators: readonly RepairOperator[] = [
  addedCall,
  addedDefault,
  addedExit,
  addedGuard,
  addedReturn,
  memberOfFile,
  misspeltName,
  stringOfFile,
];
