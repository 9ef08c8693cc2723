import * as tf from '@tensorflow/tfjs-core';
import type { TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node/dist/tfjs_binding.js';
import type { FrozenMatrix, Kernels, LoraFactors } from './kernels.ts';

/** The part of tfjs-node's backend that runs an operation of TensorFlow. */
interface NativeBackend {
  binding: TFJSBinding;
  executeMultipleOutputs(name: string, attributes: TFEOpAttr[], inputs: tf.Tensor[], outputs: number): tf.Tensor[];
}

/** Runs one operation of native/kernels.cc; `weight` is the matrix among its inputs. */
function run<Results extends tf.Tensor[]>(
  name: string,
  inputs: tf.Tensor[],
  outputs: Results['length'],
  attributes: { whole?: Record<string, number>; real?: Record<string, number>; weight?: FrozenMatrix } = {},
): Results {
  const backend = tf.backend() as unknown as NativeBackend;
  const { TF_ATTR_INT, TF_ATTR_FLOAT, TF_ATTR_TYPE, TF_FLOAT, TF_INT32 } = backend.binding;
  const all: TFEOpAttr[] = [];
  const put = (type: number, values: Record<string, number> = {}): void => {
    for (const [key, value] of Object.entries(values)) all.push({ name: key, type, value });
  };
  put(TF_ATTR_INT, attributes.whole);
  put(TF_ATTR_FLOAT, attributes.real);
  if (attributes.weight !== undefined) {
    put(TF_ATTR_TYPE, { T: attributes.weight.tensors[0]!.dtype === 'float32' ? TF_FLOAT : TF_INT32 });
  }
  return backend.executeMultipleOutputs(`Codelutra${name}`, all, inputs, outputs) as Results;
}

/** W as it came in float32; in bfloat16 one copy laid out for x W^T and one for y W. */
function pair({ tensors }: FrozenMatrix): [tf.Tensor, tf.Tensor] {
  return [tensors[0]!, tensors.at(-1)!];
}

// Stands for an input that is not there.
let nothing: tf.Tensor | undefined;
function none(): tf.Tensor {
  return (nothing ??= tf.keep(tf.tensor1d([], 'float32')));
}

function loraInputs(lora: LoraFactors | undefined): [a: tf.Tensor, b: tf.Tensor, parts: tf.Tensor] {
  const parts = lora?.parts.flatMap(({ firstOut, out }) => [firstOut, out]) ?? [];
  return [lora?.a ?? none(), lora?.b ?? none(), tf.tensor1d(parts, 'int32')];
}

/** One operation of native/kernels.cc each: for the native engine. */
export const fusedKernels: Kernels = {
  freeze(values, out, inputs, precision) {
    // The engine reads an array in place while its tensor lives; what is kept is always the result of an operation.
    const borrowed = tf.tensor2d(values, [out, inputs]);
    const tensors =
      precision === 'float32'
        ? [tf.mul(borrowed, 1)]
        : [0, 1].map((turned) => run<[tf.Tensor]>('Pack', [borrowed], 1, { whole: { turned } })[0]);
    borrowed.dispose();
    return { out, in: inputs, tensors };
  },

  norm(x, gain, epsilon) {
    const [y, inverse] = run<[tf.Tensor2D, tf.Tensor1D]>('Norm', [x, gain], 2, { real: { epsilon } });
    return { y, saved: { x, inverse } };
  },

  normBackward(dy, gain, { x, inverse }, residual) {
    return run<[tf.Tensor2D]>('NormBackward', [dy, residual ?? none(), x, gain, inverse], 1)[0];
  },

  project(x, weight, { bias, lora, residual }) {
    const inputs = [x, ...pair(weight), bias ?? none(), residual ?? none(), ...loraInputs(lora)];
    const [y, low] = run<[tf.Tensor2D, tf.Tensor2D]>('Project', inputs, 2, {
      whole: { out: weight.out },
      real: { scale: lora?.scale ?? 0 },
      weight,
    });
    return { y, low: lora === undefined ? undefined : low };
  },

  projectBackward(dy, x, weight, { lora, low, wanted = true }) {
    const inputs = [dy, x, ...pair(weight), low ?? none(), ...loraInputs(lora)];
    const [dx, a, b] = run<[tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]>('ProjectBackward', inputs, 3, {
      whole: { wanted: Number(wanted) },
      real: { scale: lora?.scale ?? 0 },
      weight,
    });
    return { dx: wanted ? dx : undefined, gradient: lora === undefined ? undefined : { a, b } };
  },

  keepsScores: false,

  layOut(blocks) {
    const plan = blocks.flatMap(({ start, length, sees }) => [start, length, sees.length, ...sees]);
    return [tf.tensor1d(plan, 'int32')];
  },

  attend(qkv, { heads, kvHeads }, { rope, layout }) {
    const inputs = [qkv, rope.cos, rope.sin, ...layout];
    const whole = { heads, kvHeads };
    const [y, ...saved] = run<[tf.Tensor2D, tf.Tensor, tf.Tensor]>('Attend', inputs, 3, { whole });
    return { y, saved };
  },

  attendBackward(dy, { heads, kvHeads }, { rope, layout }, y, saved) {
    const inputs = [dy, y, ...saved, rope.cos, rope.sin, ...layout];
    return run<[tf.Tensor2D]>('AttendBackward', inputs, 1, { whole: { heads, kvHeads } })[0];
  },

  swiglu(gateUp) {
    return run<[tf.Tensor2D]>('Swiglu', [gateUp], 1)[0];
  },

  swigluBackward(dy, gateUp) {
    return run<[tf.Tensor2D]>('SwigluBackward', [dy, gateUp], 1)[0];
  },

  score(h, head, targets, withSlope) {
    const inputs = [h, ...pair(head), tf.tensor1d(targets, 'int32')];
    const whole = { vocabulary: head.out, wanted: Number(withSlope) };
    const [logProbs, slope] = run<[tf.Tensor1D, tf.Tensor2D]>('Score', inputs, 2, { whole, weight: head });
    return { logProbs, slope: withSlope ? slope : undefined };
  },
};
