import * as tf from '@tensorflow/tfjs-core';
import { nativeEngineState, registerNativeBackend } from '../../src/model/index.ts';

const state = nativeEngineState();
const nativeTest = state.ready ? test : test.skip;
if (!state.ready) console.log(`skipped: no native engine here (${state.reason}); codelutra setup makes it`);

nativeTest('the native engine multiplies matrices as plain loops do', async () => {
  registerNativeBackend();
  await tf.setBackend('tensorflow');
  expect(tf.getBackend()).toBe('tensorflow');
  const [rows, inner, columns] = [7, 13, 5];
  const a = Float32Array.from({ length: rows * inner }, (_, i) => Math.sin(i));
  const b = Float32Array.from({ length: inner * columns }, (_, i) => Math.cos(3 * i));
  const product = tf.matMul(tf.tensor2d(a, [rows, inner]), tf.tensor2d(b, [inner, columns])).dataSync();
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a[i * inner + k]! * b[k * columns + j]!;
      expect(product[i * columns + j]).toBeCloseTo(sum, 5);
    }
  }
});
