import type { Candidate } from './candidate.ts';
import type { CandidateSource } from './candidateSource.ts';
import { candidateOf } from './candidateOf.ts';
import { LLAMA_DEFAULTS } from './llama/defaults.ts';
import { generateInChild } from './llama/generateInChild.ts';
import { llamaTask } from './llama/llamaTask.ts';
import type { LlamaSettings } from './llama/request.ts';
import type { SampleSettings } from './settings.ts';

/** A model that runs on this machine; what is left out has a measured default. */
export type LocalModel = Pick<LlamaSettings, 'model' | 'adapter'> & Partial<LlamaSettings>;

/**
 * Samples from a GGUF model, with an adapter or without, by llama.cpp. Two runs with one seed give the same candidates on
 * the same machine; on another one, or with other tasks or {@link LlamaSettings}, rounding may make the odd token differ.
 */
export function llamaSource(local: LocalModel, settings: SampleSettings): CandidateSource {
  return {
    name: 'llama',
    async candidates(tasks, run) {
      const found: Candidate[][] = tasks.map(() => []);
      const request = {
        kind: 'sample' as const,
        llama: { ...LLAMA_DEFAULTS, ...local },
        tasks: tasks.map((task) => llamaTask(task)),
        settings,
        seed: run.seed,
        have: tasks.flatMap((_, at) => (run.have?.(at) === true ? [at] : [])),
      };
      if (request.have.length === tasks.length) return found;
      await generateInChild(request, run, async (result) => {
        if (result.kind !== 'sampled') return;
        const task = tasks[result.task]!;
        const candidates: Candidate[] =
          result.answers === undefined
            ? [{ source: 'sampled', problem: 'prompt-too-long' }]
            : await Promise.all(result.answers.map((answer) => candidateOf(task, answer)));
        found[result.task] = candidates;
        await run.found?.(result.task, candidates);
      });
      return found;
    },
  };
}
