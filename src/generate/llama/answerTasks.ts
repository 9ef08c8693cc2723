import type { LlamaModel } from 'node-llama-cpp';
import type { Tokenizer } from '../../model/index.ts';
import { draftLength } from './draftLength.ts';
import { encodeTasks, type EncodedTask } from './encodeTasks.ts';
import type { Job, RawAnswer } from './job.ts';
import { openContext } from './openContext.ts';
import type { LlamaMessage, LlamaRequest } from './request.ts';
import { sampleWave } from './sampleWave.ts';
import { SharedPrompts } from './sharedPrompts.ts';
import { Slot } from './slot.ts';

/**
 * The answers wanted of some tasks, a task's one after the other; the slots are free until it returns. A prompt that it
 * computes can be kept for the answers.
 */
export type JobsOf = (tasks: readonly EncodedTask[], slots: readonly Slot[], prompts: SharedPrompts) => Promise<Job[]>;

/**
 * Generates the answers to all tasks, in waves: the tasks of one wave are computed together, and a wave's answers depend on
 * its own tasks alone. Which task is in which wave depends on the whole request, not on what is there already.
 */
export async function answerTasks(
  request: LlamaRequest,
  model: LlamaModel,
  tokenizer: Tokenizer,
  say: (message: LlamaMessage) => void,
  jobsOf: JobsOf,
): Promise<void> {
  const { llama, settings } = request;
  const encoded = encodeTasks(request, tokenizer, model.trainContextSize);
  const have = new Set(request.have);
  request.tasks.forEach((_, task) => {
    if (encoded.some((one) => one.task === task) || have.has(task)) return;
    say({ kind: 'sampled', task, answers: undefined });
  });
  const length = Math.max(0, ...encoded.map(({ prompt, maxTokens }) => prompt.length + maxTokens)) + 1;
  const each = settings.samples + (request.departures ?? 0);
  const wanted = Math.min(llama.slots, encoded.length * each);
  if (wanted === 0) return;
  const context = await openContext(model, llama, wanted, length);
  const slots = Array.from({ length: context.totalSequences }, () => new Slot(context.getSequence()));
  const perWave = Math.max(1, Math.floor(slots.length / each));
  const began = performance.now();
  let tokens = 0;
  for (let start = 0; start < encoded.length; start += perWave) {
    const tasks = encoded.slice(start, start + perWave);
    if (tasks.every(({ task }) => have.has(task))) continue;
    const at = `tasks ${start + 1} to ${start + tasks.length} of ${encoded.length}`;
    say({ kind: 'update', line: `reading ${at}` });
    const prompts = new SharedPrompts(request.folder);
    const jobs = await jobsOf(tasks, slots, prompts);
    const setup = {
      slots,
      prompts,
      tokenizer,
      draw: settings,
      draft: draftLength(llama.draft),
      folder: request.folder,
    };
    const answers = await sampleWave(jobs, setup, {
      reading: (done, of) => {
        say({ kind: 'update', line: `reading ${at}: ${done} of ${of} prompts` });
      },
      sampling: (done, longest) => {
        say({ kind: 'update', line: `sampling ${at}: ${done} of ${jobs.length} answers, ${longest} tokens` });
      },
    });
    const byTask = new Map<number, RawAnswer[]>(tasks.map(({ task }) => [task, []]));
    answers.forEach((answer, at) => {
      tokens += answer.tokens;
      byTask.get(jobs[at]!.task)?.push(answer);
    });
    for (const [task, given] of byTask) if (!have.has(task)) say({ kind: 'sampled', task, answers: given });
  }
  const rate = tokens / ((performance.now() - began) / 1000);
  if (tokens > 0) say({ kind: 'update', line: `sampled ${tokens} tokens, ${rate.toFixed(0)} a second` });
}
