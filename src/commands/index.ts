import type { Command } from 'commander';
import { registerCheck } from './check.ts';
import { registerCompare, registerEval } from './compare.ts';
import { registerDoctor } from './doctor.ts';
import { registerFix } from './fix.ts';
import { registerHarvest } from './harvest.ts';
import { registerLearn } from './learn.ts';
import { registerModels } from './models.ts';
import { registerPairs } from './pairs.ts';
import { registerPublish } from './publish.ts';
import { registerPull } from './pull.ts';
import { registerRollback } from './rollback.ts';
import { registerServe } from './serve.ts';
import { registerSetup } from './setup.ts';
import { registerStatus } from './status.ts';
import { registerTrain } from './train.ts';
import { registerVerify } from './verify.ts';
import { registerWorker } from './worker.ts';

export { examples } from './examples.ts';

/** Adds one command to the program. One file a command, one line here. */
export type Register = (program: Command) => void;

export const commands: Register[] = [
  registerSetup,
  registerDoctor,
  registerCheck,
  registerFix,
  registerLearn,
  registerHarvest,
  registerVerify,
  registerPairs,
  registerTrain,
  registerEval,
  registerCompare,
  registerPublish,
  registerPull,
  registerModels,
  registerRollback,
  registerServe,
  registerWorker,
  registerStatus,
];
