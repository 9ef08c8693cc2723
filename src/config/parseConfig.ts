import { LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import { messageOf } from '../errors.ts';
import { ConfigError } from './configError.ts';
import { configSchema } from './configSchema.ts';
import type { Config } from './configSchema.ts';
import { placeAt, placeOf } from './placeOf.ts';

/** Where a repository keeps its settings. */
export const CONFIG_PATH = '.github/codelutra.yml';

const MAX_CONFIG_CHARACTERS = 100_000;
/** Further mistakes that are told beside the first. */
const MAX_ALSO = 5;
const TOP = { line: 1, column: 1, endLine: 1 } as const;

/** The settings in a configuration file's text. @throws ConfigError naming the setting that does not fit, and its line */
export function parseConfig(text: string, where: string = CONFIG_PATH): Config {
  if (text.length > MAX_CONFIG_CHARACTERS) {
    throw new ConfigError('', `the settings are longer than ${MAX_CONFIG_CHARACTERS} characters`, TOP, { where });
  }
  const lines = new LineCounter();
  // Errors are shown without the excerpt that the library adds: the line is named, and a log need not repeat the file.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const [wrong] = document.errors;
  if (wrong !== undefined) {
    const place = placeAt(lines, ...wrong.pos);
    throw new ConfigError('', `not YAML: ${wrong.message}`, { ...place, endLine: place.line }, { where, cause: wrong });
  }
  const parsed = configSchema.safeParse(valueOf(document, where) ?? {});
  if (parsed.success) return parsed.data;
  const [issue, ...others] = parsed.error.issues;
  const path = pathOf(issue!);
  const also = others.slice(0, MAX_ALSO).map((other) => {
    const { line } = placeOf(document, lines, pathOf(other));
    return `line ${line}: ${pathOf(other).join('.')}: ${other.message}`;
  });
  throw new ConfigError(path.join('.'), issue!.message, placeOf(document, lines, path), {
    where,
    cause: parsed.error,
    also,
  });
}

function valueOf(document: Document, where: string): unknown {
  try {
    // Aliases can make a small file expand without end; settings need none.
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    throw new ConfigError('', `not YAML that settings may be written in: ${messageOf(cause)}`, TOP, { where, cause });
  }
}

/** The setting that an issue is about: an unknown one is named itself, not what it stands in. */
function pathOf(issue: z.core.$ZodIssue): PropertyKey[] {
  return issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
}
