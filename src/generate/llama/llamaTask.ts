import { buildPrompt, formatAnswer, type PromptTask } from '../../preference/index.ts';
import type { LlamaTask } from './request.ts';

/** A task as the child process needs it. @param others function texts to compare with the task's own */
export function llamaTask(task: PromptTask, others?: readonly string[]): LlamaTask {
  return {
    prompt: buildPrompt(task),
    unchanged: formatAnswer(task.text, task.language),
    ...(others === undefined ? {} : { others: others.map((text) => formatAnswer(text, task.language)) }),
  };
}
