import type { Progress } from '../progress.ts';
import { parallel } from '../harvest/index.ts';
import { GREEDY, sampleSettings } from '../generate/index.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { generalPrompt } from './generalPrompt.ts';
import { judgeGeneral } from './judgeGeneral.ts';
import { answers, type AnsweringModel } from './measureModel.ts';
import { readGeneralSuite } from './readGeneralSuite.ts';
import { taskResult, type TaskResult } from './taskResult.ts';

export interface MeasureGeneralSettings {
  /** Keeps the answers; one model a folder. */
  readonly folder: string;
  /** At most so many tasks, drawn evenly from the suite; default all. */
  readonly tasks?: number | undefined;
  readonly sandbox: Sandbox;
  readonly jobs: number;
  readonly seed: number;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
}

/** A model's results on the general suite, one likeliest answer a task. */
export async function measureGeneral(model: AnsweringModel, settings: MeasureGeneralSettings): Promise<TaskResult[]> {
  const { sandbox, jobs, signal } = settings;
  const all = await readGeneralSuite();
  const every = Math.max(1, all.length / (settings.tasks ?? all.length));
  const suite = all.filter((_, at) => Math.floor(at / every) !== Math.floor((at - 1) / every));
  const prompts = suite.map((task) => generalPrompt(task));
  const candidates = await answers(model, sampleSettings(GREEDY), prompts, 'general.jsonl', settings);
  return parallel([...suite.keys()], jobs, async (at) => {
    const [task, candidate] = [suite[at]!, candidates[at]![0]!];
    const verdict =
      candidate.text === undefined
        ? { kind: 'syntax-error' as const, outcomes: [], findings: [], complexity: null, seconds: 0 }
        : await judgeGeneral(task, candidate.text, { sandbox, ...(signal === undefined ? {} : { signal }) });
    const measured = { candidate: { ...candidate, way: 'greedy' as const }, verdict };
    return taskResult(prompts[at]!, [measured]);
  });
}
