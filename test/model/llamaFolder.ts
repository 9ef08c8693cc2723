import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine, stopLlama } from '../../src/model/index.ts';

/** For tests that hold the engine against llama.cpp: starts the one, ends the other. @returns what names their folder */
export function llamaFolder(): () => string {
  let folder = '';
  beforeAll(async () => {
    await startEngine();
    folder = await mkdtemp(join(tmpdir(), 'codelutra-llama-'));
  });
  afterAll(async () => {
    await stopLlama();
    await rm(folder, { recursive: true });
  });
  return () => folder;
}
