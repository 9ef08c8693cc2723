import { UserError } from '../src/errors.ts';
import { findModel, modelReady, nativeEngineState } from '../src/model/index.ts';
import { chooseSandbox } from '../src/sandbox/index.ts';
import { codelutra } from './codelutra.ts';
import type { Stage } from './stage.ts';

/** The base model of the whole story, which the commands take where none is named. */
const MODEL = 'smollm2-135m';

/** What the machine has. */
export interface Machine {
  /** Whether the base model is there; without it nothing can be learnt. */
  readonly hasModel: boolean;
  /** Whether training runs on the native engine; else it is about ten times slower. */
  readonly isFast: boolean;
  /** What the commands that run tests are told. */
  readonly trust: readonly string[];
}

/** The engine and the model, made ready once for all repositories; and what that means for the rest of the story. */
export async function setUp(stage: Stage): Promise<Machine> {
  // 1: the model can't be had.
  await codelutra(stage, ['setup'], { allowed: [1] });
  const hasModel = modelReady(findModel(MODEL));
  const wanted = process.env['CODELUTRA_ENGINE'] || 'native';
  const isFast = wanted === 'native' && nativeEngineState().ready;
  if (!hasModel) {
    stage.say(
      'Without the model (it comes through pip) nothing can be learnt. The story is shorter: what a history proves, and a\n' +
        'pull request mended by search alone.',
    );
  } else if (!isFast) {
    stage.say(
      'Without the native engine (it is made with pip and a C++ compiler) training is about ten times slower.\n' +
        'The story is told to its end all the same, with a smaller training: expect a smaller gain, or none.',
    );
  }
  return { hasModel, isFast, trust: await trustNeeded(stage) };
}

async function trustNeeded(stage: Stage): Promise<string[]> {
  try {
    await chooseSandbox();
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    stage.say(
      `${error.message} (${error.where ?? ''}), so the tests run with --trust:\n` +
        "without walls, as they would without codelutra. That is all right here: the demo's repository is part of codelutra.",
    );
    return ['--trust'];
  }
}
