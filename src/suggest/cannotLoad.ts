import { doesNotLoad, type FailingTest } from './failingTest.ts';
import { functionsInStack, type Scene } from './localise/index.ts';

const MISSING =
  /\b(?:ModuleNotFoundError|ImportError|SyntaxError|IndentationError|ERR_MODULE_NOT_FOUND)\b|Cannot find (?:module|package) /;

/**
 * Whether a file does not load for want of a module or a name, or by its own syntax, while no function of the project was
 * running: no change to a function mends that. (Such an error can come of a function's code, too: parsing what it made.)
 */
export async function cannotLoad(test: FailingTest, scene: Scene): Promise<boolean> {
  if (!doesNotLoad(test) || !MISSING.test(test.message)) return false;
  return (await functionsInStack(test.message, scene)).length === 0;
}
