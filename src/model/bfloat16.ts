import * as tf from '@tensorflow/tfjs-core';
import type { TFJSBinding, TensorMetadata } from '@tensorflow/tfjs-node/dist/tfjs_binding.js';

/*
 * tfjs has no 16-bit type, TensorFlow has: these matrices live in the native engine alone, by the binding's own number,
 * and only the float32 result of a product becomes a tfjs tensor.
 */

/** A matrix held by the native engine in bfloat16. Never released: it is part of a model. */
export interface Bfloat16Matrix {
  id: number;
  shape: [number, number];
}

/** TensorFlow's DT_BFLOAT16. */
const BFLOAT16 = 14;

/** The parts of tfjs-node's backend that reach the binding. */
interface NativeBackend {
  binding: TFJSBinding;
  getInputTensorIds(tensors: tf.Tensor[]): number[];
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
}

function native(): NativeBackend {
  if (tf.getBackend() !== 'tensorflow') throw new Error('bfloat16 needs the native engine');
  return tf.backend() as unknown as NativeBackend;
}

function cast(binding: TFJSBinding, id: number, from: number, to: number): TensorMetadata {
  const attributes = [
    { name: 'SrcT', type: binding.TF_ATTR_TYPE, value: from },
    { name: 'DstT', type: binding.TF_ATTR_TYPE, value: to },
    { name: 'Truncate', type: binding.TF_ATTR_BOOL, value: false },
  ];
  return binding.executeOp('Cast', attributes, [id], 1)[0]!;
}

/** Rounds a float32 matrix to bfloat16. */
export function toBfloat16(matrix: tf.Tensor2D): Bfloat16Matrix {
  const backend = native();
  const { binding } = backend;
  const [id] = backend.getInputTensorIds([matrix]);
  return { id: cast(binding, id!, binding.TF_FLOAT, BFLOAT16).id, shape: matrix.shape };
}

/** x [N, K] by `w` [K, M] (or [M, K] transposed) -> [N, M] float32. Products are summed in float32. */
export function bfloat16MatMul(x: tf.Tensor2D, w: Bfloat16Matrix, transposeW: boolean): tf.Tensor2D {
  const backend = native();
  const { binding } = backend;
  const [id] = backend.getInputTensorIds([x]);
  const half = cast(binding, id!, binding.TF_FLOAT, BFLOAT16);
  const attributes = [
    { name: 'transpose_a', type: binding.TF_ATTR_BOOL, value: false },
    { name: 'transpose_b', type: binding.TF_ATTR_BOOL, value: transposeW },
    { name: 'T', type: binding.TF_ATTR_TYPE, value: BFLOAT16 },
  ];
  const product = binding.executeOp('MatMul', attributes, [half.id, w.id], 1)[0]!;
  const result = backend.createOutputTensor(cast(binding, product.id, BFLOAT16, binding.TF_FLOAT));
  binding.deleteTensor(half.id);
  binding.deleteTensor(product.id);
  return result as tf.Tensor2D;
}
