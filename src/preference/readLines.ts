import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { z } from 'zod';
import { messageOf, UserError } from '../errors.ts';

const MAX_FILE_BYTES = 4 * 1024 ** 3;
const MAX_LINE_CHARACTERS = 16 * 1024 ** 2;
const MAX_LINES = 2_000_000;

/**
 * Reads a JSON Lines file, each line checked against the schema; blank lines are skipped.
 * @param what what a line is called in an error
 * @throws UserError with `file:line` for a line that is not JSON, does not fit or is too long, and for a file that can't be read
 */
export async function readLines<T>(path: string, schema: z.ZodType<T>, what: string): Promise<T[]> {
  const size = await stat(path).catch((cause: unknown) => {
    throw new UserError(`cannot read the ${what}s file: ${messageOf(cause)}`, { where: path, cause });
  });
  if (!size.isFile()) throw new UserError(`the ${what}s file is not a file`, { where: path });
  if (size.size > MAX_FILE_BYTES) {
    throw new UserError(`the ${what}s file is larger than ${MAX_FILE_BYTES / 1024 ** 3} GiB`, { where: path });
  }
  const values: T[] = [];
  let number = 0;
  for await (const line of boundedLines(path, what)) {
    number++;
    if (line.trim() === '') continue;
    if (number > MAX_LINES) throw new UserError(`more than ${MAX_LINES} lines`, { where: path });
    values.push(parseLine(line, schema, what, `${path}:${number}`));
  }
  return values;
}

/** Lines as they are read; a line without end is refused before it fills the memory. */
async function* boundedLines(path: string, what: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8' }) as AsyncIterable<string>) {
    const lines = chunk.split('\n');
    lines[0] = rest + (lines[0] ?? '');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > MAX_LINE_CHARACTERS) {
      throw new UserError(`a ${what} longer than ${MAX_LINE_CHARACTERS} characters`, { where: path });
    }
  }
  yield rest;
}

function parseLine<T>(line: string, schema: z.ZodType<T>, what: string, where: string): T {
  let value: unknown;
  try {
    value = JSON.parse(line.charCodeAt(0) === 0xfeff ? line.slice(1) : line);
  } catch (cause) {
    throw new UserError(`not JSON: ${messageOf(cause)}`, { where, cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw new UserError(`not a ${what}: ${field}${issue?.message ?? 'does not fit the schema'}`, {
    where,
    fix: `Each line must be one ${what} as docs/harvest.md describes it.`,
    cause: parsed.error,
  });
}
