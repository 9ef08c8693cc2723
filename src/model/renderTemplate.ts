import { runInNewContext } from 'node:vm';
import { Environment, Interpreter, Template } from '@huggingface/jinja';

/** Longest template that is read, in characters; published ones have up to about 20,000. */
export const TEMPLATE_LIMIT = 200_000;
/** Longest text that a template may make around the messages, in characters. */
const OUTPUT_LIMIT = 200_000;
/** Longest list that a template may count up. */
const RANGE_LIMIT = 10_000;
/** Milliseconds; a conversation with short placeholders takes a few. */
const TIME_LIMIT = 2_000;

/**
 * Renders a model's chat template, which may come from a stranger: its size, its output and its time are bounded.
 * The date is withheld, so that the same conversation always gives the same text.
 * @throws Error when the template is broken, refuses the conversation, or goes beyond a bound
 */
export function renderTemplate(source: string, values: Record<string, unknown>): string {
  if (source.length > TEMPLATE_LIMIT) throw new Error(`the template has more than ${TEMPLATE_LIMIT} characters`);
  const render = (): string => {
    const environment = new Environment();
    for (const [name, value] of Object.entries({ ...globals, ...values })) environment.set(name, value);
    const result: { value: unknown } = new Interpreter(environment).run(new Template(source).parsed);
    return String(result.value);
  };
  // A time limit of node:vm also ends functions of ours that are called from within.
  const text = runInNewContext('render()', { render }, { timeout: TIME_LIMIT }) as string;
  if (text.length > OUTPUT_LIMIT) throw new Error(`the template makes more than ${OUTPUT_LIMIT} characters`);
  return text;
}

/** What every template may use: constants under both of their spellings, and no clock. */
const globals: Record<string, unknown> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
  range: boundedRange,
  raise_exception(message: unknown) {
    throw new Error(`the template refuses the conversation: ${String(message)}`);
  },
};

/** Python's `range`, as templates use it. */
function boundedRange(first: number, second?: number, step = 1): number[] {
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (!(length <= RANGE_LIMIT)) throw new Error(`the template counts beyond ${RANGE_LIMIT}`);
  return Array.from({ length }, (_, i) => start + i * step);
}
