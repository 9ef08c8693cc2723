import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs-core';
import { nativeEngineState, startEngine } from '../../src/model/index.ts';
import { composedKernels, fusedKernels, type AttentionPlan, type Kernels } from '../../src/model/kernels/index.ts';
import type { ModelConfig } from '../../src/model/modelConfig.ts';
import { gaussian } from '../../src/model/random.ts';
import { ropeTables } from '../../src/model/rope.ts';
import { packSequence } from '../../src/model/sequence.ts';

const state = nativeEngineState();
const nativeTest = state.ready ? test : test.skip;
if (!state.ready) console.log(`skipped: no native engine here (${state.reason}); codelutra setup makes it`);

beforeAll(async () => {
  await startEngine();
});

type Results = Record<string, tf.Tensor | undefined>;

/** Both kernels get the same random numbers; every result must agree within `tolerance` of its largest element. */
function expectEqual(seed: number, compute: (kernels: Kernels, random: Random) => Results, tolerance = 1e-5): void {
  tf.tidy(() => {
    const [expected, found] = [composedKernels, fusedKernels].map((kernels) => compute(kernels, new Random(seed)));
    for (const [name, tensor] of Object.entries(expected!)) {
      const other = found![name];
      expect([name, other?.shape]).toEqual([name, tensor?.shape]);
      if (tensor === undefined || tensor.size === 0) continue;
      const [x, y] = [tensor.dataSync<'float32'>(), other!.dataSync<'float32'>()];
      const largest = x.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
      const worst = x.reduce((most, value, i) => Math.max(most, Math.abs(value - y[i]!)), 0);
      expect(worst / largest).toBeLessThan(tolerance);
    }
  });
}

class Random {
  private readonly next: () => number;
  constructor(seed: number) {
    this.next = gaussian(seed);
  }
  values(length: number, scale = 1): Float32Array {
    return Float32Array.from({ length }, () => this.next() * scale);
  }
  matrix(rows: number, columns: number, scale = 1): tf.Tensor2D {
    return tf.tensor2d(this.values(rows * columns, scale), [rows, columns]);
  }
  vector(length: number): tf.Tensor1D {
    return tf.tensor1d(this.values(length));
  }
}

const seeds = fc.integer({ min: 1, max: 1e6 });
const rowCounts = fc.integer({ min: 1, max: 90 });
// From 8 on: the gradient of a norm over one or two elements is all rounding.
const widths = fc.integer({ min: 8, max: 200 });
const runs = { numRuns: 15 };

nativeTest('the fused norm and its gradient equal the composed ones', () => {
  fc.assert(
    fc.property(seeds, rowCounts, widths, fc.boolean(), (seed, rows, width, withResidual) => {
      expectEqual(seed, (kernels, random) => {
        const [x, gain, dy] = [random.matrix(rows, width), random.vector(width), random.matrix(rows, width)];
        const residual = withResidual ? random.matrix(rows, width) : undefined;
        const { y, saved } = kernels.norm(x, gain, 1e-5);
        return { y, dx: kernels.normBackward(dy, gain, saved, residual) };
      });
    }),
    runs,
  );
});

nativeTest('the fused SwiGLU and its gradient equal the composed ones, for extreme gates too', () => {
  fc.assert(
    fc.property(seeds, rowCounts, widths, fc.constantFrom(1, 10, 100), (seed, rows, width, scale) => {
      expectEqual(seed, (kernels, random) => {
        const [gateUp, dy] = [random.matrix(rows, 2 * width, scale), random.matrix(rows, width)];
        return { y: kernels.swiglu(gateUp), dGateUp: kernels.swigluBackward(dy, gateUp) };
      });
    }),
    runs,
  );
});

const partLists = fc.array(fc.record({ out: fc.integer({ min: 1, max: 100 }), adapted: fc.boolean() }), {
  minLength: 1,
  maxLength: 3,
});
const ranks = fc.integer({ min: 1, max: 20 });

nativeTest('the fused projection and its gradients equal the composed ones, whatever parts have adapters', () => {
  fc.assert(
    fc.property(
      ...([seeds, rowCounts, fc.integer({ min: 1, max: 700 }), partLists, ranks] as const),
      ...([fc.boolean(), fc.boolean(), fc.boolean()] as const),
      (seed, rows, inputs, list, rank, biased, withResidual, wanted) => {
        expectEqual(seed, (kernels, random) => {
          let out = 0;
          const parts: Array<{ firstOut: number; out: number }> = [];
          for (const part of list) {
            if (part.adapted) parts.push({ firstOut: out, out: part.out });
            out += part.out;
          }
          const adapted = parts.reduce((sum, part) => sum + part.out, 0);
          const weight = kernels.freeze(random.values(out * inputs, 0.1), out, inputs, 'float32');
          const [a, b] = [
            random.matrix(Math.max(1, parts.length) * rank, inputs),
            random.matrix(Math.max(1, adapted), rank),
          ];
          const lora = parts.length === 0 ? undefined : { scale: 2, a, b, parts };
          const [x, dy] = [random.matrix(rows, inputs), random.matrix(rows, out)];
          const bias = biased ? random.vector(out) : undefined;
          const residual = withResidual ? random.matrix(rows, out) : undefined;
          const { y, low } = kernels.project(x, weight, { bias, lora, residual });
          const { dx, gradient } = kernels.projectBackward(dy, x, weight, { lora, low, wanted });
          return { y, low, dx, da: gradient?.a, db: gradient?.b };
        });
      },
    ),
    runs,
  );
});

nativeTest('the fused bfloat16 projection stays within the rounding of bfloat16', () => {
  fc.assert(
    fc.property(seeds, rowCounts, widths, widths, (seed, rows, inputs, out) => {
      expectEqual(
        seed,
        (kernels, random) => {
          const precision = kernels === fusedKernels ? 'bfloat16' : 'float32';
          const weight = kernels.freeze(random.values(out * inputs), out, inputs, precision);
          const [x, dy] = [random.matrix(rows, inputs), random.matrix(rows, out)];
          return {
            y: kernels.project(x, weight, {}).y,
            dx: kernels.projectBackward(dy, x, weight, {}).dx,
          };
        },
        2e-2,
      );
    }),
    runs,
  );
});

const lengths = fc.integer({ min: 1, max: 70 });

nativeTest('the fused attention and its gradient equal the composed ones, for any packed sequence', () => {
  fc.assert(
    fc.property(
      ...([seeds, fc.integer({ min: 1, max: 300 }), fc.array(lengths, { maxLength: 3 })] as const),
      ...([fc.constantFrom(1, 2), fc.constantFrom(1, 3), fc.constantFrom(2, 6, 16, 64, 80)] as const),
      (seed, prompt, answers, kvHeads, group, headWidth) => {
        const config = { heads: kvHeads * group, kvHeads, headWidth, ropeBase: 1e4, ropeScale: 1 } as ModelConfig;
        const zeros = (length: number): number[] => Array.from({ length }, () => 0);
        const sequence = packSequence(zeros(prompt), answers.map(zeros));
        expectEqual(seed, (kernels, random) => {
          const rows = sequence.ids.length;
          const rope = ropeTables(config, sequence.positions, undefined);
          const plan: AttentionPlan = { blocks: sequence.blocks, rope, layout: kernels.layOut(sequence.blocks) };
          const qkv = random.matrix(rows, (config.heads + 2 * kvHeads) * headWidth, 2);
          const dy = random.matrix(rows, config.heads * headWidth);
          const { y, saved } = kernels.attend(qkv, config, plan);
          return { y, dqkv: kernels.attendBackward(dy, config, plan, y, saved) };
        });
      },
    ),
    runs,
  );
});

nativeTest('the fused scores and their slopes equal the composed ones', () => {
  fc.assert(
    fc.property(
      ...([seeds, fc.integer({ min: 1, max: 300 }), widths, fc.integer({ min: 2, max: 400 }), fc.boolean()] as const),
      (seed, rows, width, vocabulary, withSlope) => {
        expectEqual(seed, (kernels, random) => {
          const head = kernels.freeze(random.values(vocabulary * width), vocabulary, width, 'float32');
          const targets = Int32Array.from({ length: rows }, (_, i) => (i * 7919) % vocabulary);
          return { ...kernels.score(random.matrix(rows, width, 0.3), head, targets, withSlope) };
        });
      },
    ),
    runs,
  );
});
