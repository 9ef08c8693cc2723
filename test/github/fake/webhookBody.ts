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
const definitions = once(
  () => (read('@octokit/webhooks-schemas/schema.json') as { definitions: Record<string, object> }).definitions,
);
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
const checks = new Map<string, ValidateFunction>();

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Puts what is really so over an example. */
export function over(example: unknown, real: unknown): unknown {
  if (!isObject(example) || !isObject(real)) return real;
  return {
    ...example,
    ...Object.fromEntries(Object.entries(real).map(([key, value]) => [key, over(example[key], value)])),
  };
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
  if (definitions()[name] === undefined) return [`there is no schema of ${name}`];
  const check = checks.get(name) ?? ajv.compile(alone(name));
  checks.set(name, check);
  return check(body) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** A schema with the definitions that it leads to; compiling all of them takes seconds. */
function alone(name: string): object {
  const needed = new Set<string>();
  const follow = (schema: object): void => {
    for (const [, other = ''] of JSON.stringify(schema).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)) {
      if (needed.has(other)) continue;
      needed.add(other);
      follow(definitions()[other] ?? {});
    }
  };
  const schema = definitions()[name] ?? {};
  follow(schema);
  return { ...schema, definitions: Object.fromEntries([...needed].map((other) => [other, definitions()[other]])) };
}
