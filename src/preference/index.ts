export { functionGroup } from './functionGroup.ts';
export { PAIR_VERSION, pairSchema, pairSourceSchema } from './pair.ts';
export type { Pair, PairSource } from './pair.ts';
export { buildPrompt, formatAnswer, parseAnswer, PROMPT_BUDGET } from './prompt.ts';
export { readPairs, readTasks } from './readPairs.ts';
export { TASK_VERSION, taskOf, taskSchema } from './task.ts';
export type { PromptTask, Task } from './task.ts';
