import { UserError } from '../errors.ts';
import { PROJECTIONS, projectionShape, zeroAdapter, type Adapter, type Projection } from './lora.ts';
import type { ModelConfig } from './modelConfig.ts';

/** One matrix of an adapter as a file's header describes it. */
export interface StoredMatrix {
  /** Its name in the file. */
  name: string;
  layer: number;
  target: Projection;
  side: 'a' | 'b';
  /** Rows first. */
  shape: readonly number[];
}

/** An adapter in a file, before its weights are read. */
export interface StoredAdapter {
  path: string;
  alpha: number;
  matrices: readonly StoredMatrix[];
  /** The weights of a matrix, with the rows of B in transformers' order. */
  read(matrix: StoredMatrix): Promise<Float32Array>;
}

/**
 * Checks what a file says it holds against the model, then reads it.
 * @throws UserError when the adapter is for another model, incomplete, or has weights that are no finite numbers
 */
export async function assembleAdapter(stored: StoredAdapter, config: ModelConfig): Promise<Adapter> {
  const { path, alpha, matrices } = stored;
  const refuse = (what: string, fix: string): UserError => new UserError(what, { where: path, fix });
  if (!(alpha > 0) || !Number.isFinite(alpha)) {
    throw refuse(`the adapter's alpha is ${alpha}`, 'It must be above 0; make the adapter again.');
  }
  const first = matrices.find(({ side }) => side === 'a');
  if (first === undefined) throw refuse('the adapter holds no LoRA matrices', 'Give a LoRA adapter.');
  const rank = first.shape[0] ?? 0;
  const places = new Map<string, StoredMatrix>();
  for (const matrix of matrices) {
    const { name, layer, target, side, shape } = matrix;
    const [out, inputs] = projectionShape(config, target);
    const expected = side === 'a' ? [rank, inputs] : [out, rank];
    if (layer >= config.layers) {
      throw refuse(`the adapter has ${name}, but the model has ${config.layers} layers`, OTHER_MODEL);
    }
    if (shape.join() !== expected.join()) {
      throw refuse(`${name} has shape [${shape.join(', ')}], not [${expected.join(', ')}]`, OTHER_MODEL);
    }
    places.set(placeOf(matrix), matrix);
  }
  const targets = PROJECTIONS.filter((target) => matrices.some((matrix) => matrix.target === target));
  for (let layer = 0; layer < config.layers; layer++) {
    for (const target of targets) {
      for (const side of ['a', 'b'] as const) {
        if (!places.has(placeOf({ layer, target, side }))) {
          throw refuse(
            `the adapter lacks matrix ${side.toUpperCase()} of ${target} in layer ${layer}`,
            'Every layer needs both matrices of each adapted projection; make the adapter again.',
          );
        }
      }
    }
  }
  const adapter = zeroAdapter(config, { rank, alpha, targets });
  for (const { layer, target, a, b } of adapter.matrices) {
    for (const side of ['a', 'b'] as const) {
      const matrix = places.get(placeOf({ layer, target, side }))!;
      const values = await stored.read(matrix);
      if (!values.every(Number.isFinite)) {
        throw refuse(
          `${matrix.name} has weights that are no finite numbers`,
          'Its training went astray; make it again.',
        );
      }
      (side === 'a' ? a : b).set(values);
    }
  }
  return adapter;
}

const OTHER_MODEL = 'The adapter was made for another model; name the base it was trained on.';

function placeOf({ layer, target, side }: Pick<StoredMatrix, 'layer' | 'target' | 'side'>): string {
  return `${layer} ${target} ${side}`;
}
