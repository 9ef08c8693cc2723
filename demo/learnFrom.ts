import { join } from 'node:path';
import { inPercent, inPoints } from '../src/evaluate/index.ts';
import { readManifest, type Manifest } from '../src/publish/index.ts';
import { codelutra, shown } from './codelutra.ts';
import type { Machine } from './setUp.ts';
import type { Stage } from './stage.ts';
import { whenFree } from './whenFree.ts';

/** What fits into the demo's time on two cores. A run of one's own leaves them out, or says `--time`. */
const AMOUNTS = {
  '--mutants': '3',
  '--iterations': '1',
  '--epochs': '1.6',
  '--held-tasks': '32',
  '--evaluation-samples': '0',
  '--general-tasks': '16',
};
const PAIRS = { fast: '100', slow: '16' } as const;

/** Harvest, refinement, evaluation and gate: one command, whose folder is the run's. */
export async function learnFrom(stage: Stage, repository: string, out: string, machine: Machine): Promise<Manifest> {
  const pairs = machine.isFast ? PAIRS.fast : PAIRS.slow;
  await (
    await whenFree(stage, out, stage.signal)
  )();
  await codelutra(stage, [
    'learn',
    repository,
    '--out',
    out,
    '--pairs',
    pairs,
    ...Object.entries(AMOUNTS).flat(),
    ...machine.trust,
  ]);
  const checkpoint = join(out, 'checkpoint');
  const manifest = await readManifest(checkpoint);
  stage.say(gainInWords(manifest));
  stage.look('the report, in a browser', shown(join(checkpoint, 'report.html')));
  stage.look('a pair with its proof', `npx codelutra pairs show ${shown(join(out, 'iteration-1/pairs.jsonl'))}`);
  return manifest;
}

/** What the held-out tasks say, losses as plainly as gains. */
export function gainInWords({ metrics: { heldOut } }: Manifest): string {
  const first = heldOut.passAt.find(({ k }) => k === 1);
  if (first === undefined || first.difference.value === null) return 'No held-out task was measured.';
  const { base, candidate, difference } = first;
  const figures =
    `Of ${heldOut.tasks} held-out tasks the base model fixes ${inPercent(base.value)}, the refined one ${inPercent(candidate.value)}: ` +
    `${inPoints(difference.value)} (95% interval ${inPoints(difference.low)} to ${inPoints(difference.high)}).`;
  if ((difference.low ?? 0) > 0) return `${figures}\nThe interval lies above 0: that is a gain.`;
  if ((difference.high ?? 0) < 0) return `${figures}\nThe interval lies below 0: that is a loss.`;
  return `${figures}\nThe interval reaches 0: that is within noise, no gain is shown.`;
}
