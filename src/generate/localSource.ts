import type { PromptTask } from '../preference/index.ts';
import type { Candidate } from './candidate.ts';
import type { CandidateSource } from './candidateSource.ts';
import { LLAMA_DEFAULTS } from './llama/defaults.ts';
import { generateInChild } from './llama/generateInChild.ts';
import type { RawAnswer } from './llama/job.ts';
import { llamaTask } from './llama/llamaTask.ts';
import type { LlamaRequest, LlamaSettings } from './llama/request.ts';
import type { SampleSettings } from './settings.ts';

/** A model that runs on this machine; what is left out has a measured default. */
export type LocalModel = Pick<LlamaSettings, 'model' | 'adapter'> & Partial<LlamaSettings>;

interface LocalSource {
  readonly name: string;
  readonly kind: Exclude<LlamaRequest['kind'], 'score'>;
  readonly model: LocalModel;
  readonly settings: SampleSettings;
  /** A task's candidates, from what was answered. */
  read(task: PromptTask, answers: readonly RawAnswer[]): Promise<Candidate[]>;
}

/** A source whose candidates llama.cpp answers in a child process. A prompt that is too long gives one candidate that says so. */
export function localSource({ name, kind, model, settings, read }: LocalSource): CandidateSource {
  return {
    name,
    async candidates(tasks, run) {
      const found: Candidate[][] = tasks.map(() => []);
      const have = tasks.flatMap((_, at) => (run.have?.(at) === true ? [at] : []));
      if (have.length === tasks.length) return found;
      const llama = { ...LLAMA_DEFAULTS, ...model };
      const request = { kind, llama, tasks: tasks.map((task) => llamaTask(task)), settings, seed: run.seed, have };
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
