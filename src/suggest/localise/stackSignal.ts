import { enclosing } from '../../source/index.ts';
import type { FunctionVersion } from '../../source/index.ts';
import { framesOf } from './frames.ts';
import { mapFrame } from './mapFrame.ts';
import { functionKey, type Scene } from './scene.ts';
import type { Mark, Signal } from './signal.ts';

/** Each frame further out counts for so much of the one inside it. */
const OUTWARDS = 0.75;

/** Functions in the stack of a failing test's error, the innermost most of all; the mean over the tests that show any. */
export const stackSignal: Signal = {
  name: 'stack',
  weight: 1,
  async marks({ scene, failing }) {
    const sums = new Map<string, { sum: number; best: number; line: string }>();
    let shown = 0;
    for (const { message } of failing) {
      const stack = await functionsInStack(message, scene);
      if (stack.length > 0) shown++;
      for (const [depth, { fn, line }] of stack.entries()) {
        const known = sums.get(functionKey(fn)) ?? { sum: 0, best: Infinity, line };
        sums.set(functionKey(fn), {
          sum: known.sum + OUTWARDS ** depth,
          ...(depth < known.best ? { best: depth, line } : { best: known.best, line: known.line }),
        });
      }
    }
    const marks = new Map<string, Mark>();
    for (const [key, { sum, best, line }] of sums) {
      const where = best === 0 ? 'where the error was thrown' : `${best} above where the error was thrown`;
      marks.set(key, { value: sum / shown, reason: `in the error's stack, ${where} (line ${line})` });
    }
    return marks;
  },
};

/** A stack's functions of the project, innermost first, each once. */
export async function functionsInStack(
  message: string,
  scene: Scene,
): Promise<{ fn: FunctionVersion; line: string }[]> {
  const found = new Map<string, { fn: FunctionVersion; line: string }>();
  for (const frame of framesOf(message)) {
    const { path, line } = await mapFrame(frame, scene);
    const file = scene.sources.get(path);
    const fn = file === undefined ? undefined : enclosing(file.functions, line);
    if (fn !== undefined && !found.has(functionKey(fn))) found.set(functionKey(fn), { fn, line: String(line) });
  }
  return [...found.values()];
}
