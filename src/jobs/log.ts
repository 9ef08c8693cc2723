import { pino, type DestinationStream, type Logger } from 'pino';
import { UserError } from '../errors.ts';

/** Structured log: each line is JSON. */
export type Log = Logger;

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'];

/** What secrets look like: GitHub's tokens, JSON web tokens, keys, and passwords in addresses and headers. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{10,}/g, '[redacted]'],
  [/\bey[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g, '[redacted]'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gs, '[redacted]'],
  [/(:\/\/[^\s/:@"]*:)[^\s/@"]+@/g, '$1[redacted]@'],
  [/\b((?:bearer|basic|token) )[A-Za-z0-9._~+/=-]{16,}/gi, '$1[redacted]'],
];

/** A log that no secret gets into. @param level `debug`, `info`, `warn`, `error` or `silent` @throws UserError */
export function openLog(level: string, destination: DestinationStream = process.stdout): Log {
  if (!LEVELS.includes(level)) {
    throw new UserError(`there is no log level "${level}"`, { fix: `Known: ${LEVELS.join(', ')}.` });
  }
  return pino(
    { name: 'codelutra', level, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: brief } },
    { write: (line) => destination.write(withoutSecrets(line)) },
  );
}

/** A line of a log without what looks like a secret. */
export function withoutSecrets(line: string): string {
  return SECRETS.reduce((text, [form, instead]) => text.replace(form, instead), line);
}

const MOST_CHARACTERS = 4000;

/** An error as it is logged. Errors of libraries carry whole requests, answers and events of strangers, which stay out. */
function brief(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error).slice(0, MOST_CHARACTERS) };
  const { name, message, stack, cause } = error;
  return {
    type: name,
    message: message.slice(0, MOST_CHARACTERS),
    ...(error instanceof UserError ? { where: error.where, fix: error.fix } : {}),
    stack: stack?.slice(0, MOST_CHARACTERS),
    ...(cause instanceof Error ? { cause: brief(cause) } : {}),
  };
}
