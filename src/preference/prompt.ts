import type { PromptTask } from './task.ts';

/**
 * Characters that context and failing tests may take unless told otherwise, about 400 tokens: a small model reads the
 * function itself above all, and each further token costs time in every step of training and sampling.
 */
export const PROMPT_BUDGET = 1200;

/** Shares of the budget. */
const SHARES = { tests: 0.6, context: 0.25 } as const;
const CUT = '[...]';

/**
 * The user message for a task: where the function is, what it may use, what fails, and the function itself. Training,
 * generation and scoring all build it here, so that the three can never differ.
 * @param budget characters of context and failing tests together; the function itself is never cut
 */
export function buildPrompt(task: PromptTask, budget: number = PROMPT_BUDGET): string {
  const head = `The function \`${task.function}\` in \`${task.path}\` fails its tests. Fix it.`;
  const body = `Function:\n${fence(task.text, task.language)}`;
  const tail = 'Answer with the whole corrected function in one fenced block.';
  const context = contextSection(task.context, Math.floor(budget * SHARES.context));
  const tests = testsSection(task, budget - context.length - 4);
  return [head, context, tests, body, tail].filter((part) => part !== '').join('\n\n');
}

/** The assistant message for a function text: one fenced block and nothing else. */
export function formatAnswer(functionText: string, language: string): string {
  return fence(functionText, language);
}

/** The function text of an answer: the first fenced block, closed or cut off at the end; undefined where there is none. */
export function parseAnswer(answer: string): string | undefined {
  const open = /^[ \t]*(`{3,})[^\n`]*\n/m.exec(answer);
  if (open === null) return undefined;
  const rest = answer.slice(open.index + open[0].length);
  const close = new RegExp(`^[ \\t]*${open[1] ?? ''}[ \\t]*$`, 'm').exec(rest);
  const text = close === null ? rest : rest.slice(0, close.index);
  return text.trim() === '' ? undefined : text.replace(/\n$/, '');
}

function fence(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}${language}\n${text}\n${marks}`;
}

function contextSection(context: PromptTask['context'], room: number): string {
  const lines: string[] = [];
  let left = room - 'Context:\n```\n```'.length;
  for (const line of [...context.imports, ...context.signatures]) {
    if (line.length + 1 > left) continue;
    lines.push(line);
    left -= line.length + 1;
  }
  return lines.length === 0 ? '' : `Context:\n${fence(lines.join('\n'), '')}`;
}

/** Every failing test gets its name; the room left is shared by messages and texts, the first tests first. */
function testsSection(task: PromptTask, room: number): string {
  const parts: string[] = [];
  let left =
    Math.min(room, Math.floor(room * SHARES.tests) + 2000) - 'Failing tests:'.length - '\n(and 9999 more)'.length;
  for (const [index, test] of task.tests.entries()) {
    const share = Math.floor(left / Math.min(3, task.tests.length - index));
    const part = testPart(test, task.language, share);
    if (part.length + 1 > left) break;
    parts.push(part);
    left -= part.length + 1;
  }
  if (parts.length === 0) return '';
  const more = task.tests.length - parts.length;
  return ['Failing tests:', ...parts, ...(more > 0 ? [`(and ${more} more)`] : [])].join('\n');
}

function testPart(test: PromptTask['tests'][number], language: string, room: number): string {
  const title = `- ${[test.suite, test.name].filter((part) => part !== '').join(' > ')} (${test.file})`;
  let left = room - title.length;
  const parts = [title];
  const message = cutMiddle(gist(test.message), Math.min(left - 2, Math.max(200, Math.floor(left * 0.4))));
  if (message !== '') {
    parts.push(message);
    left -= message.length + 1;
  }
  const text = cutMiddle(test.text, left - 12 - language.length);
  const fenced = text === '' ? '' : fence(text, language);
  if (fenced !== '' && fenced.length < left) parts.push(fenced);
  return parts.join('\n');
}

/** A stack's frames in the test runner and the language's own library. */
const FOREIGN_FRAME = /^\s+(?:at .*(?:node_modules|node:|\bnative\b)|File ".*(?:site-packages|lib\/python))/;

/** A pytest message repeats the test's source, which the prompt has anyway: its failing line and its errors are enough. */
function gist(message: string): string {
  const lines = message
    .trim()
    .split('\n')
    .filter((line) => !FOREIGN_FRAME.test(line));
  const telling = lines.filter((line) => /^(?:E|>)\s/.test(line));
  return (telling.some((line) => line.startsWith('E')) ? telling : lines).join('\n');
}

/** Keeps the beginning and the end, whole lines where it can; empty when almost nothing would be left. */
function cutMiddle(text: string, room: number): string {
  if (text.length <= room) return text;
  if (room < 40) return '';
  const keep = room - CUT.length - 2;
  const head = text.slice(0, Math.ceil(keep * 0.6));
  const tail = text.slice(text.length - Math.floor(keep * 0.4));
  const headEnd = head.lastIndexOf('\n');
  const tailStart = tail.indexOf('\n');
  return [
    headEnd > head.length / 2 ? head.slice(0, headEnd) : head,
    CUT,
    tailStart !== -1 && tailStart < tail.length / 2 ? tail.slice(tailStart + 1) : tail,
  ].join('\n');
}
