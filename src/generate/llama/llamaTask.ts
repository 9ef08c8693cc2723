import { buildPrompt, formatAnswer, type PromptTask } from '../../preference/index.ts';
import { codeView, type TaskInFile } from '../inFile.ts';
import { signatureEnd, type LanguageName } from '../../source/index.ts';
import type { LlamaTask } from './request.ts';

/** A task as the child process needs it, as a question. @param others function texts to compare with the task's own */
export function llamaTask(task: PromptTask, others?: readonly string[]): LlamaTask {
  const unchanged = formatAnswer(task.text, task.language);
  return {
    form: 'chat',
    prompt: buildPrompt(task),
    unchanged,
    span: { start: unchanged.indexOf('\n') + 1, end: unchanged.length },
    ...(others === undefined ? {} : { others: others.map((text) => formatAnswer(text, task.language)) }),
  };
}

/** The same, for answers that keep the function's head: a small model asked for a function often answers with something else. */
export async function openedTask(task: PromptTask): Promise<LlamaTask> {
  const asked = llamaTask(task);
  return { ...asked, opening: asked.span.start + (await signatureEnd(task.text, task.language as LanguageName)) };
}

/**
 * A task as the child process needs it, as code in its file.
 * @param others function texts to compare with the task's own
 * @param again which of them are read whole; default none
 */
export function codeTask(task: TaskInFile, others?: readonly string[], again?: LlamaTask['again']): LlamaTask {
  const { head, lead, tail } = codeView(task);
  const inPlace = (text: string): string => lead + text + tail;
  return {
    form: 'code',
    prompt: head,
    unchanged: inPlace(task.text),
    span: { start: lead.length, end: lead.length + task.text.length },
    ...(others === undefined ? {} : { others: others.map(inPlace) }),
    ...(again === undefined ? {} : { again }),
  };
}
