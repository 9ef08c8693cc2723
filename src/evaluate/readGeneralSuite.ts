import { readFile } from 'node:fs/promises';
import { messageOf, UserError } from '../errors.ts';
import { generalTaskSchema, type GeneralTask } from './generalTask.ts';

const FILES = ['javascript.jsonl', 'python.jsonl'] as const;

/**
 * The general suite: small functions with a bug each, in JavaScript and Python, written for this project. No repository
 * is trained on them, so a checkpoint that solves fewer of them than its base has forgotten something.
 * @throws UserError where the installed files are damaged
 */
export async function readGeneralSuite(): Promise<GeneralTask[]> {
  const tasks: GeneralTask[] = [];
  for (const file of FILES) {
    const url = new URL(`./general/${file}`, import.meta.url);
    try {
      const lines = (await readFile(url, 'utf8')).split('\n').filter((line) => line !== '');
      tasks.push(...lines.map((line) => generalTaskSchema.parse(JSON.parse(line))));
    } catch (cause) {
      throw new UserError(`the general suite is damaged: ${messageOf(cause)}`, {
        where: url.pathname,
        fix: 'Install codelutra again.',
        cause,
      });
    }
  }
  return tasks;
}
