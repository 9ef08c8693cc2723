import { InvalidArgumentError } from 'commander';
import { UserError } from '../errors.ts';

/** An option's value as a whole number of at least 1. */
export function count(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('It must be a whole number, 1 or more.');
}

/** An option's value as a number from 0 to 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 1.');
}

/** An option's value as a number of 0 or more. */
export function amount(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a number, 0 or more.');
}

/** An option's value as a seed: a whole number, 0 or more. */
export function seedNumber(text: string): number {
  return text === '0' ? 0 : count(text);
}

/** An option's value as a port, from 1 to 65535. */
export function portNumber(text: string): number {
  const port = count(text);
  if (port > 65_535) throw new InvalidArgumentError('It must be a whole number from 1 to 65535.');
  return port;
}

/** An option's value as an address of a web server, without a query; empty, as compose files set a variable, it is none. */
export function webAddress(text: string): string {
  if (text === '') return text;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '') return text;
  throw new InvalidArgumentError('It must be an address such as https://codelutra.example.org.');
}

/**
 * A signal that is aborted by Ctrl-C or a request to end, so that sandboxes are closed before the process ends.
 * @param fix what is told about what was begun
 */
export function abortOnSignal(fix = 'Start it again: it goes on where it was.'): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort(new UserError(`stopped by ${name}`, { fix })));
  }
  return controller.signal;
}

/** Ends this process as soon as the one that started it, with a channel to it, is gone; without a channel it does nothing. */
export function endWithParent(): void {
  process.once('disconnect', () => process.exit(1));
  // After the listener, which would keep the process alive.
  process.channel?.unref();
}
