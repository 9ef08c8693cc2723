import { catalogue, modelFile, modelReady } from '../../model/index.ts';
import { formatBytes } from '../formatBytes.ts';
import type { Finding } from './finding.ts';

/** The catalogue's models: which are here, and how to get the others. */
export function checkModels(): Promise<Finding[]> {
  const [standard] = catalogue;
  const findings = catalogue.map((model): Finding => {
    const { name, title, bytes, licence } = model;
    const ready = modelReady(model);
    const facts = { name, ready, path: modelFile(model), bytes, licence };
    const value = `${title}, ${formatBytes(bytes)}, ${licence}`;
    if (ready) return { name: 'model', state: 'ok', value: `${name}: ${value}`, facts };
    const fix = model === standard ? 'codelutra setup' : `codelutra setup --model ${name}`;
    return {
      name: 'model',
      state: model === standard ? 'warning' : 'absent',
      value: `${name}: not here (${value})`,
      fix,
      facts,
    };
  });
  return Promise.resolve(findings);
}
