// One preference step of ours, timed in a process of its own: median seconds, peak memory, and the share of this machine's
// own matrix product speed that the step's necessary arithmetic reaches.
//   node bench/trainStep.js MODEL.gguf float32|bfloat16 [prompt=256] [answer=128] [steps=8]
// With CODELUTRA_ENGINE=wasm: without the native engine.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModel, measureMatMul, startEngine, uniform } from '../dist/model/index.js';
import { KEEP_MEMORY } from '../dist/refine/trainInChild.js';
import { openReferenceCache } from '../dist/refine/referenceCache.js';
import { trainSettings } from '../dist/refine/settings.js';
import { trainAdapter } from '../dist/refine/trainer.js';

const [file, precision, prompt = 256, answer = 128, steps = 8] = process.argv.slice(2);
if (process.env.CODELUTRA_BENCH_CHILD === undefined) {
  // As the trainer's child process is started.
  fork(process.argv[1], process.argv.slice(2), {
    env: { ...process.env, CODELUTRA_BENCH_CHILD: '1', GLIBC_TUNABLES: KEEP_MEMORY },
  }).on('exit', (code) => process.exit(code ?? 1));
} else {
  await startEngine(process.env.CODELUTRA_ENGINE || 'native');
  const start = performance.now();
  const model = await loadModel(file, precision);
  const loaded = (performance.now() - start) / 1000;
  const next = uniform(1);
  const tokens = (count) => Array.from({ length: Number(count) }, () => 300 + Math.floor(next() * 40000));
  const ones = new Uint8Array(Number(answer)).fill(1);
  const pairs = Array.from({ length: Number(steps) + 1 }, (_, i) => ({
    id: String(i),
    prompt: tokens(prompt),
    chosen: tokens(answer),
    rejected: tokens(answer),
    chosenDiffers: ones,
    rejectedDiffers: ones,
    probability: 1,
    weight: 1,
  }));
  const folder = mkdtempSync(join(tmpdir(), 'codelutra-bench-'));
  const times = [];
  let last = 0;
  try {
    const references = await openReferenceCache(join(folder, 'references.jsonl'), 'bench');
    for (const pair of pairs)
      await references.add(pair, {
        chosen: new Float32Array(Number(answer)).fill(-10),
        rejected: new Float32Array(Number(answer)).fill(-10),
      });
    last = performance.now();
    await trainAdapter({
      model,
      pairs,
      settings: trainSettings('codelutra', { pairsPerStep: 1, epochs: Number(steps) / pairs.length, focalMask: 'off' }),
      references,
      statePath: join(folder, 'state.bin'),
      run: 'bench',
      memory: Infinity,
      saveEvery: Infinity,
      onStep: () => {
        times.push((performance.now() - last) / 1000);
        last = performance.now();
      },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
  const gflops = measureMatMul(15);
  const firstStep = loaded + times[0];
  times.shift();
  times.sort((a, b) => a - b);
  const seconds = times[times.length >> 1];
  const unique = Number(prompt) + 2 * Number(answer);
  console.log(
    JSON.stringify({
      peer: `codelutra ${precision}`,
      median_step_s: round(seconds, 3),
      unique_tokens_per_s: round(unique / seconds, 1),
      peak_rss_gb: round(process.resourceUsage().maxRSS / 1e6, 2),
      load_to_first_step_s: round(firstStep, 1),
      // The product is float32: it says nothing of what bfloat16 could reach.
      ...(precision === 'float32'
        ? {
            matmul_gflops: round(gflops, 0),
            share_of_matmul_speed: round(
              necessaryFlops(model.config, Number(prompt), Number(answer)) / seconds / 1e9 / gflops,
              2,
            ),
          }
        : {}),
    }),
  );
}

/** Floating point operations that one step can't do without: products forward, and backward for activations and adapters. */
function necessaryFlops({ layers, width, feedForward, heads, kvHeads, headWidth, vocabulary }, prompt, answer) {
  const rank = 16;
  const rows = prompt + 2 * answer;
  const shapes = [
    [heads * headWidth + 2 * kvHeads * headWidth, width],
    [width, heads * headWidth],
    [2 * feedForward, width],
    [width, feedForward],
  ];
  const base = shapes.reduce((sum, [out, inputs]) => sum + out * inputs, 0);
  // q, k, v, gate and up have an adapter each.
  const lora =
    rank *
    (3 * width +
      (heads + 2 * kvHeads) * headWidth +
      heads * headWidth +
      width +
      2 * width +
      2 * feedForward +
      feedForward +
      width);
  // A row sees the prompt and its own answer up to itself: half the square of each causal part.
  const seen = (prompt * prompt) / 2 + 2 * (answer * prompt + (answer * answer) / 2);
  const attention = 2 * heads * headWidth * seen;
  const head = width * vocabulary * 2 * answer;
  // Forward once, backward once for activations, once more for adapters; attention has two products backward for each forward.
  return 2 * (layers * (rows * (2 * base + 3 * lora) + 3 * attention) + 2 * head);
}

function round(value, digits) {
  return Number(value.toFixed(digits));
}
