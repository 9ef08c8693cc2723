import type { PromptTask } from '../preference/index.ts';
import { generalFiles, statement } from './generalFiles.ts';
import type { GeneralTask } from './generalTask.ts';
import type { MeasuredTask } from './taskResult.ts';

/** A general task as a model is asked and measured: the tests are the checks that its failing text doesn't pass. */
export function generalPrompt(task: GeneralTask): PromptTask & MeasuredTask {
  const { path, testFile } = generalFiles(task, task.text);
  return {
    id: task.id,
    group: task.id,
    source: 'general',
    language: task.language,
    path,
    function: task.function,
    text: task.text,
    context: { imports: [], signatures: [] },
    tests: task.checks.flatMap((check) =>
      check.message === null
        ? []
        : [
            {
              file: testFile,
              suite: '',
              name: check.name,
              message: check.message,
              text: statement(check, task.language),
            },
          ],
    ),
  };
}
