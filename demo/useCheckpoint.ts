import { join } from 'node:path';
import { codelutra, shown } from './codelutra.ts';
import type { Machine } from './setUp.ts';
import type { Stage } from './stage.ts';

/** Enough to see it work. */
const TASKS = '4';

/** llama.cpp answers held-out tasks with the checkpoint as an adapter on the base model; the answers are run. */
export async function useCheckpoint(
  stage: Stage,
  checkpoint: string,
  { repository, run, out, machine }: { repository: string; run: string; out: string; machine: Machine },
): Promise<void> {
  const tasks = join(run, 'tasks/held.jsonl');
  await codelutra(stage, [
    ...['eval', checkpoint, '--tasks', tasks, '--repo', repository, '--max', TASKS, '--samples', '0', '--out', out],
    ...machine.trust,
  ]);
  stage.look('question and answer of each task', shown(join(out, 'report.html')));
}
