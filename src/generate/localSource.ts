import type { PromptTask } from '../preference/index.ts';
import type { Candidate } from './candidate.ts';
import type { CandidateSource } from './candidateSource.ts';
import { LLAMA_DEFAULTS } from './llama/defaults.ts';
import { generateInChild } from './llama/generateInChild.ts';
import type { RawAnswer } from './llama/job.ts';
import type { LlamaRequest, LlamaSettings, LlamaTask } from './llama/request.ts';
import type { SampleSettings } from './settings.ts';

/** A model that runs on this machine; what is left out has a measured default. */
export type LocalModel = Pick<LlamaSettings, 'model' | 'adapter'> & Partial<LlamaSettings>;

/** The model without its adapter: that is trained on questions, so code in its file is read by the base. */
export function baseOf(model: LocalModel): LocalModel {
  const { adapter, ...base } = model;
  return adapter === undefined ? model : base;
}

interface LocalSource<T extends PromptTask> {
  readonly name: string;
  readonly kind: Exclude<LlamaRequest['kind'], 'score'>;
  readonly model: LocalModel;
  readonly settings: SampleSettings;
  readonly departures?: number;
  /** What the model is given of a task. */
  ask(task: T): LlamaTask | Promise<LlamaTask>;
  /** A task's candidates, from what was answered. */
  read(task: T, answers: readonly RawAnswer[]): Promise<Candidate[]>;
}

/** A source whose candidates llama.cpp answers in a child process. A prompt that is too long gives one candidate that says so. */
export function localSource<T extends PromptTask>({
  name,
  kind,
  model,
  settings,
  departures,
  ask,
  read,
}: LocalSource<T>): CandidateSource<T> {
  return {
    name,
    async candidates(tasks, run) {
      const found: Candidate[][] = tasks.map(() => []);
      const have = tasks.flatMap((_, at) => (run.have?.(at) === true ? [at] : []));
      if (have.length === tasks.length) return found;
      const llama = { ...LLAMA_DEFAULTS, ...model };
      const asked = await Promise.all(tasks.map(ask));
      const request = { kind, llama, tasks: asked, settings, departures, seed: run.seed, have };
      await generateInChild(request, run, async (result) => {
        if (result.kind !== 'sampled') return;
        const { task, answers } = result;
        found[task] =
          answers === undefined
            ? [{ source: 'sampled', problem: 'prompt-too-long' }]
            : await read(tasks[task]!, answers);
        await run.found?.(task, found[task]);
      });
      return found;
    },
  };
}
