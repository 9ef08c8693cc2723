import type { ModelOrigin } from '../../model/index.ts';
import { fileSource } from './fileSource.ts';
import { hubSource } from './hubSource.ts';
import type { ModelSource } from './modelSource.ts';
import { pypiSource } from './pypiSource.ts';

/** Every place models come from: one file each, one line here. */
export const modelSources: { [Kind in ModelOrigin['kind']]: ModelSource<ModelOrigin & { kind: Kind }> } = {
  hf: hubSource,
  pypi: pypiSource,
  file: fileSource,
};

/** The source of an origin. */
export function sourceOf(origin: ModelOrigin): ModelSource<ModelOrigin> {
  return modelSources[origin.kind] as ModelSource<ModelOrigin>;
}
