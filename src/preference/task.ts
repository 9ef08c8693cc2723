import { z } from 'zod';
import type { Evidence } from '../harvest/index.ts';
import { evidenceSchema } from '../harvest/index.ts';
import { functionGroup } from './functionGroup.ts';

/** Bumped when a reader of the older form could misread the newer one. */
export const TASK_VERSION = 1;

const evidence = evidenceSchema.shape;

/** One line of a tasks file: a failing function version, the tests that must pass, and the context a model may see. */
export const taskSchema = z.strictObject({
  version: z.literal(TASK_VERSION),
  id: evidence.id,
  source: evidence.source,
  language: evidence.language,
  group: z.string().min(1).max(2000),
  date: evidence.date,
  path: evidence.path,
  function: evidence.function,
  /** The failing function version's text. */
  text: evidence.old,
  context: evidence.context,
  tests: evidence.tests,
  /** How to run it: this tree, these files of `good` over it, this command. */
  commits: evidence.commits,
  command: evidence.command,
  testFiles: evidence.testFiles,
  overlay: evidence.overlay,
});

export type Task = z.infer<typeof taskSchema>;

/** What a prompt is built from: a task, or a failing function that no harvest has seen yet. */
export type PromptTask = Pick<Task, 'path' | 'function' | 'language' | 'text' | 'context'> & {
  tests: readonly Pick<Task['tests'][number], 'file' | 'suite' | 'name' | 'message' | 'text'>[];
};

/** The task that the evidence's new text solves. */
export function taskOf(proof: Evidence): Task {
  return {
    version: TASK_VERSION,
    id: proof.id,
    source: proof.source,
    language: proof.language,
    group: functionGroup(proof),
    date: proof.date,
    path: proof.path,
    function: proof.function,
    text: proof.old,
    context: proof.context,
    tests: proof.tests,
    commits: proof.commits,
    command: proof.command,
    testFiles: proof.testFiles,
    overlay: proof.overlay,
  };
}
