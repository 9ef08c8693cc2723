import { stringify } from 'yaml';

/** The part of a JSON schema that is shown. */
interface Shown {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Shown>>;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
}

const WIDTH = 120;

/** Every setting of a schema as one YAML file: what it is, its values and its default as comments, and an example. */
export function renderConfiguration(schema: Record<string, unknown>): string {
  return Object.entries((schema as Shown).properties ?? {})
    .map(([name, part]) => settingLines(name, part, '').join('\n'))
    .join('\n');
}

function settingLines(name: string, shown: Shown, indent: string): string[] {
  const comments = comment(about(shown), indent);
  if (shown.properties !== undefined) {
    const inner = Object.entries(shown.properties).flatMap(([key, part]) => settingLines(key, part, `${indent}  `));
    return [...comments, `${indent}${name}:`, ...inner];
  }
  const example = stringify(exampleOf(shown), { collectionStyle: 'flow', lineWidth: 0, singleQuote: true });
  return [...comments, `${indent}${name}: ${example.trim().replace(/\[ /g, '[').replace(/ \]/g, ']')}`];
}

function about({ description = '', enum: values, minimum, maximum, ...shown }: Shown): string {
  const isTold = values?.every((value) => description.includes(`\`${String(value)}\`:`)) ?? true;
  const choice = isTold ? '' : ` One of ${values?.join(', ')}.`;
  const range = minimum === undefined || maximum === undefined ? '' : ` From ${minimum} to ${maximum}.`;
  const isEmpty = shown.default === undefined || typeof shown.default === 'object';
  const preset = isEmpty ? '' : ` Default: ${JSON.stringify(shown.default).replace(/^"(.*)"$/, '$1')}.`;
  return `${description}${choice}${range}${preset}`;
}

function exampleOf({ examples, enum: values, ...shown }: Shown): unknown {
  return examples?.[0] ?? shown.default ?? values?.[0];
}

function comment(text: string, indent: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > WIDTH) lines.push(`${indent}# ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

const SETTINGS = /(?<=<!-- settings -->\n\n```yaml\n)[\s\S]*?(?=\n```)/;

/** A page with its block of settings (behind the mark `<!-- settings -->`) brought up to date. */
export function configurationPage(page: string, schema: Record<string, unknown>): string {
  return page.replace(SETTINGS, () => renderConfiguration(schema));
}
