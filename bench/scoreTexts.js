#!/usr/bin/env node
// Our log-probabilities of a few texts under a base model and an adapter, in the form that fixtures/model/check_peft.py compares
// with transformers and peft:
//   node bench/scoreTexts.js MODEL.gguf ADAPTER OUT.json && python fixtures/model/check_peft.py MODEL.gguf PEFT_FOLDER OUT.json
import { writeFileSync } from 'node:fs';
import {
  loadAdapter,
  loadModel,
  loadTokenizer,
  packSequence,
  readAdapter,
  scoreSequence,
  startEngine,
  stopLlama,
} from '../dist/model/index.js';

const [file, adapterPath, out] = process.argv.slice(2);
await startEngine();
const texts = [
  'def add(a, b):\n    return a + b\n',
  'function clamp(x, low, high) {\n  return Math.min(Math.max(x, low), high);\n}\n',
  'The tests of a repository say which version of a function is right.',
];
const tokenizer = await loadTokenizer(file);
const ids = texts.map((text) => tokenizer.encode(text));
await tokenizer.dispose();
await stopLlama();
const model = await loadModel(file, 'float32');
const adapter = loadAdapter(model, await readAdapter(adapterPath, model.config));
const scored = ids.map((tokens) => ({
  ids: tokens,
  logprobs: [...scoreSequence(model, adapter, packSequence(tokens.slice(0, 1), [tokens.slice(1)]))],
}));
writeFileSync(out, JSON.stringify(scored));
