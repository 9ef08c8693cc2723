import type { UserError } from '../errors.ts';
import { modelFile, nativeEngineFolder, TENSORFLOW_VERSION, WASM_SLOWDOWN } from '../model/index.ts';
import { formatBytes } from './formatBytes.ts';
import type { SetupResult } from './setup.ts';

/** What `codelutra setup` prints: one line for each thing, and a warning that names the price of what is missing. */
export function renderSetup({ engineObstacles, model, modelObstacle }: SetupResult): string {
  const lines: string[] = [];
  for (const obstacle of engineObstacles ?? []) lines.push(`engine  not made: ${oneLine(obstacle)}`);
  if (engineObstacles?.length === 0) {
    lines.push(`engine  ready: TensorFlow ${TENSORFLOW_VERSION} in ${nativeEngineFolder()}`);
  }
  if (modelObstacle === undefined) {
    const size = model.bytes === undefined ? '' : ` (${formatBytes(model.bytes)})`;
    lines.push(`model   ready: ${model.title}${size} in ${modelFile(model)}`);
  } else {
    lines.push(`model   not fetched: ${oneLine(modelObstacle)}`);
  }
  if (engineObstacles !== undefined && engineObstacles.length > 0) {
    lines.push(
      `warning: without the native engine everything runs on wasm, where training takes about ${WASM_SLOWDOWN} times as long`,
    );
  }
  if (modelObstacle !== undefined) lines.push('warning: nothing can be trained or asked without a model');
  return `${lines.join('\n')}\n`;
}

function oneLine({ message, where, fix }: UserError): string {
  return `${message}${where === undefined ? '' : ` (${where})`}${fix === undefined ? '' : `; ${fix}`}`;
}
