import { answerTokens, promptTokens, type Tokenizer } from '../../model/index.ts';
import { temperatures } from '../settings.ts';
import { draftLength } from './draftLength.ts';
import type { Job, RawAnswer } from './job.ts';
import type { LlamaModel } from 'node-llama-cpp';
import { openContext } from './openContext.ts';
import type { LlamaMessage, LlamaRequest } from './request.ts';
import { answerSeed } from './sampleSeed.ts';
import { sampleWave } from './sampleWave.ts';
import { Slot } from './slot.ts';

/** A prompt must leave room for an answer of at least this many tokens. */
const LEAST_ANSWER = 16;

/** A task's prompt and bounds, in tokens. */
interface Encoded {
  readonly task: number;
  readonly prompt: readonly number[];
  readonly copied: readonly number[];
  readonly maxTokens: number;
}

/**
 * Samples the answers to all tasks, in waves: the tasks of one wave are computed together, and a wave's answers depend on
 * its own tasks alone. Which task is in which wave depends on the whole request, not on what is there already.
 */
export async function sampleTasks(
  request: LlamaRequest,
  model: LlamaModel,
  tokenizer: Tokenizer,
  say: (message: LlamaMessage) => void,
): Promise<void> {
  const { llama, settings, seed } = request;
  const encoded = encodeTasks(request, tokenizer, model.trainContextSize);
  const have = new Set(request.have);
  request.tasks.forEach((_, task) => {
    if (encoded.some((one) => one.task === task) || have.has(task)) return;
    say({ kind: 'sampled', task, answers: undefined });
  });
  const length = Math.max(0, ...encoded.map(({ prompt, maxTokens }) => prompt.length + maxTokens)) + 1;
  const wanted = Math.min(llama.slots, encoded.length * settings.samples);
  if (wanted === 0) return;
  const context = await openContext(model, llama, wanted, length);
  const slots = Array.from({ length: context.totalSequences }, () => new Slot(context.getSequence()));
  const perWave = Math.max(1, Math.floor(slots.length / settings.samples));
  const began = performance.now();
  let tokens = 0;
  for (let start = 0; start < encoded.length; start += perWave) {
    const tasks = encoded.slice(start, start + perWave);
    if (tasks.every(({ task }) => have.has(task))) continue;
    const jobs = tasks.flatMap((task) => jobsOf(task, request));
    const setup = { slots, tokenizer, draw: settings, draft: draftLength(llama.draft), folder: request.folder };
    const at = `tasks ${start + 1} to ${start + tasks.length} of ${encoded.length}`;
    const answers = await sampleWave(jobs, setup, {
      reading: (done, of) => {
        say({ kind: 'update', line: `reading ${at}: ${done} of ${of} prompts` });
      },
      sampling: (done, longest) => {
        say({ kind: 'update', line: `sampling ${at}: ${done} of ${jobs.length} answers, ${longest} tokens` });
      },
    });
    const byTask = new Map<number, RawAnswer[]>();
    answers.forEach((answer, at) => {
      tokens += answer.tokens;
      byTask.set(jobs[at]!.task, [...(byTask.get(jobs[at]!.task) ?? []), answer]);
    });
    for (const [task, given] of byTask) if (!have.has(task)) say({ kind: 'sampled', task, answers: given });
  }
  const rate = tokens / ((performance.now() - began) / 1000);
  if (tokens > 0) say({ kind: 'update', line: `sampled ${tokens} tokens, ${rate.toFixed(0)} a second (seed ${seed})` });
}

/** The tasks that fit, those with long answers first: answers of one wave then take about as many steps. */
function encodeTasks({ tasks, settings }: LlamaRequest, tokenizer: Tokenizer, contextLength: number): Encoded[] {
  const encoded: Encoded[] = [];
  tasks.forEach(({ prompt: message, unchanged }, task) => {
    const prompt = promptTokens(tokenizer, message);
    const copied = answerTokens(tokenizer, unchanged);
    const wanted = Math.ceil(copied.length * settings.lengthFactor) + settings.extraTokens;
    const maxTokens = Math.min(wanted, contextLength - prompt.length - 1);
    if (maxTokens >= Math.min(LEAST_ANSWER, wanted)) encoded.push({ task, prompt, copied, maxTokens });
  });
  return encoded.sort((a, b) => b.maxTokens - a.maxTokens || a.task - b.task);
}

function jobsOf(task: Encoded, { settings, seed }: LlamaRequest): Job[] {
  return temperatures(settings).map((temperature, sample) => ({
    ...task,
    sample,
    temperature,
    seed: answerSeed(seed, task.prompt, sample),
  }));
}
