import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { once } from './once.ts';

interface Examples {
  name: string;
  examples: Record<string, unknown>[];
}

const require = createRequire(import.meta.url);
const read = (file: string): unknown => JSON.parse(readFileSync(require.resolve(file), 'utf8'));
/** Read when they are first needed: they are large. */
const examples = once(() => read('@octokit/webhooks-examples/api.github.com/index.json') as Examples[]);
const schemas = once(() => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.addSchema(read('@octokit/webhooks-schemas/schema.json') as object, 'webhooks');
});
const checks = new Map<string, ValidateFunction>();

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Puts what is really so over an example. Nothing is added that the example does not know, except where it has null. */
export function over(example: unknown, real: unknown, adding = true): unknown {
  if (!isObject(example) || !isObject(real)) return real;
  const known = Object.entries(real).filter(([key]) => adding || key in example);
  return { ...example, ...Object.fromEntries(known.map(([key, value]) => [key, over(example[key], value, false)])) };
}

/** An example that GitHub itself publishes of an event. */
export function exampleOf(event: string, action: string | undefined): Json {
  const found = examples()
    .find(({ name }) => name === event)
    ?.examples.find((example) => example['action'] === action);
  if (found === undefined) throw new Error(`there is no example of ${event} ${action ?? ''}`);
  return found;
}

/** What GitHub's schema finds wrong with the body of an event. */
export function webhookProblems(event: string, action: string | undefined, body: unknown): string[] {
  const name = `${event}$${action ?? 'event'}`;
  const check = checks.get(name) ?? schemas().getSchema(`webhooks#/definitions/${name}`);
  if (check === undefined) return [`there is no schema of ${name}`];
  checks.set(name, check);
  return check(body) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
