import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluationSchema, type Evaluation } from '../../src/evaluate/index.ts';
import { writeManifest, type CheckpointFacts } from '../../src/publish/index.ts';
import { trainSettings } from '../../src/refine/index.ts';
import { exampleEvaluation } from '../evaluate/exampleEvaluation.ts';

// Its intervals take a while to compute.
const example = exampleEvaluation();

export const BASE = 'fixtures/model/tiny-llama.gguf';

interface CheckpointChoices extends Partial<CheckpointFacts> {
  readonly evaluation?: Partial<Evaluation>;
  /** The adapter in both forms. */
  readonly adapter?: { readonly gguf: string; readonly peft: string };
}

/** The golden adapter of the tiny model. */
const TINY = { gguf: 'fixtures/model/adapter-tiny-llama.gguf', peft: 'fixtures/model/adapter-tiny-llama' };

/** Makes a checkpoint folder as learning leaves it: a real adapter of the tiny model, and metrics that the product computed. */
export async function makeCheckpoint(
  folder: string,
  { evaluation, adapter = TINY, ...facts }: CheckpointChoices = {},
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(adapter.gguf, join(folder, 'adapter.gguf'));
  await cp(adapter.peft, join(folder, 'peft'), { recursive: true });
  const metrics = evaluationSchema.parse({ ...example, gate: judged('publish'), ...evaluation });
  await writeFile(join(folder, 'metrics.json'), JSON.stringify(metrics));
  await writeFile(join(folder, 'report.html'), '<!doctype html>');
  await writeManifest(folder, {
    base: BASE,
    parent: null,
    dataset: { digest: 'd'.repeat(64), pairs: 12, sources: { mutants: 10, history: 2 } },
    method: 'codelutra',
    settings: trainSettings('codelutra', { rank: 4, alpha: 8 }),
    date: new Date('2025-02-03T04:05:06Z'),
    repositories: ['octocat/hello-world'],
    ...facts,
  });
}

/** A gate's result. */
export function judged(decision: 'publish' | 'canary' | 'refuse'): NonNullable<Evaluation['gate']> {
  const verdicts = { publish: 'good', canary: 'unsure', refuse: 'bad' } as const;
  return {
    decision,
    reasons: [{ verdict: verdicts[decision], text: 'As the test has it.' }],
    passDifference: { value: 0, low: 0, high: 0, tasks: 80 },
  };
}
