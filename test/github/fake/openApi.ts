import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { SeenRequest } from './exchange.ts';
import { once } from './once.ts';

interface Parameter {
  name: string;
  description?: string;
  in: string;
  required?: boolean;
  schema: object;
}
interface Operation {
  parameters?: ({ $ref: string } | Parameter)[];
  requestBody?: { content: Record<string, { schema: { properties?: Record<string, unknown> } }>; required?: boolean };
}
interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { parameters: Record<string, Parameter> };
}

const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
/** Read when it is first needed: it is large. */
const described = once(() => JSON.parse(readFileSync(file, 'utf8')) as Description);
const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
addFormats.default(ajv);

const templates = once(() =>
  Object.keys(described().paths)
    .map((path) => ({ path, names: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '') }))
    .map((entry) => ({
      ...entry,
      form: new RegExp(`^${entry.path.replace(/[.()]/g, '\\$&').replace(/\{\w+\}/g, '([^/]+)')}$`),
    })),
);

/** What GitHub's own description finds wrong with a request; nothing for a valid one. */
export function problemsOf({ method, path, query, body, contentType }: SeenRequest): string[] {
  // Of several that fit, the one with the fewest parameters is meant (`/releases/latest`, `/releases/{release_id}`).
  const [found] = templates()
    .filter(
      ({ form, path: template }) =>
        form.test(path) && described().paths[template]?.[method.toLowerCase()] !== undefined,
    )
    .sort((a, b) => a.names.length - b.names.length);
  if (found === undefined) return [`${method} ${path} is no operation`];
  const operation = described().paths[found.path]?.[method.toLowerCase()];
  const parameters = (operation?.parameters ?? []).map((item) =>
    '$ref' in item ? described().components.parameters[item.$ref.split('/').at(-1) ?? ''] : item,
  );
  const values = found.form.exec(path)?.slice(1) ?? [];
  const given = new Map([
    ...found.names.map((name, i): [string, string] => [`path ${name}`, decodeURIComponent(values[i] ?? '')]),
    ...[...query].map(([name, value]): [string, string] => [`query ${name}`, value]),
  ]);
  const problems: string[] = [];
  for (const parameter of parameters) {
    if (parameter === undefined || parameter.in === 'header') continue;
    const key = `${parameter.in} ${parameter.name}`;
    const text = given.get(key);
    given.delete(key);
    if (text === undefined && parameter.required === true) problems.push(`${key} is missing`);
    if (text !== undefined && !dates(parameter, text).every((one) => fits(parameter.schema, one)))
      problems.push(`${key} is ${text}`);
  }
  problems.push(...[...given.keys()].map((key) => `${key} is unknown`));
  return [...problems, ...bodyProblems(operation, body, contentType)].map((problem) => `${method} ${path}: ${problem}`);
}

/** A time; the two ends of a range where the description says that there may be one, whatever its schema says. */
function dates({ description = '' }: Parameter, text: string): string[] {
  return /date-time range/.test(description) ? text.replace(/^[<>]=?/, '').split('..') : [text];
}

function fits(schema: object, text: string): boolean {
  const check = ajv.compile(resolved(schema) as object);
  return check(text) || (/^\d+$/.test(text) && check(Number(text)));
}

function bodyProblems(operation: Operation | undefined, body: unknown, type: string | undefined): string[] {
  const content = operation?.requestBody?.content ?? {};
  const schema = content['application/json']?.schema;
  if (schema === undefined) {
    const takesBytes = content['application/octet-stream'] !== undefined;
    return body === undefined && (takesBytes ? type !== undefined : true) ? [] : ['a body where none is described'];
  }
  if (body === undefined) return operation?.requestBody?.required === true ? ['the body is missing'] : [];
  const check = ajv.compile(resolved(schema) as object);
  const unknown = Object.keys(body as object).filter((key) => schema.properties?.[key] === undefined);
  return [
    ...(check(body) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)),
    ...unknown.map((key) => `the body's ${key} is unknown`),
  ];
}

/** A schema with what its references lead to in their place; compiling the whole description takes seconds. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== 'object' || value === null) return value;
  const { $ref } = value as { $ref?: unknown };
  if (typeof $ref === 'string') {
    const parts = $ref.split('/').slice(1);
    return resolved(parts.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], described()));
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item)]));
}
