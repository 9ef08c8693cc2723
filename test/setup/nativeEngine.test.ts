import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import {
  ENGINE_BUILD,
  engineManifestPath,
  nativeEngineFolder,
  nativeEngineState,
  registerNativeBackend,
} from '../../src/model/index.ts';

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

test('each build has its own folder; one of this build without a number in its name stays in use', () => {
  const before = process.env['CODELUTRA_HOME'];
  const home = mkdtempSync(join(tmpdir(), 'codelutra-engine-'));
  process.env['CODELUTRA_HOME'] = home;
  try {
    const own = nativeEngineFolder();
    expect(own).toMatch(new RegExp(`-build${ENGINE_BUILD}$`));
    const unnamed = own.replace(/-build\d+$/, '');
    mkdirSync(unnamed, { recursive: true });
    const write = (build: number): void => {
      const wheel = { name: 'x.whl', sha256: '0' };
      const files = [{ name: 'x.so', bytes: 1, sha256: '0' }];
      const manifest = { build, tensorflow: '1', tfjsNode: '1', wheel, compiler: 'c++', made: '2026-01-01', files };
      writeFileSync(engineManifestPath(unnamed), JSON.stringify(manifest));
    };
    write(ENGINE_BUILD - 1);
    expect(nativeEngineFolder()).toBe(own);
    write(ENGINE_BUILD);
    expect(nativeEngineFolder()).toBe(unnamed);
    mkdirSync(own);
    expect(nativeEngineFolder()).toBe(own);
  } finally {
    if (before === undefined) delete process.env['CODELUTRA_HOME'];
    else process.env['CODELUTRA_HOME'] = before;
    rmSync(home, { recursive: true });
  }
});
