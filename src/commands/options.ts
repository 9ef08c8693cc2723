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

/** A signal that is aborted by Ctrl-C or a request to end, so that sandboxes are closed before the process ends. */
export function abortOnSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () =>
      controller.abort(new UserError(`stopped by ${name}`, { fix: 'Start it again: it goes on where it was.' })),
    );
  }
  return controller.signal;
}

/** Ends this process as soon as the one that started it, with a channel to it, is gone; without a channel it does nothing. */
export function endWithParent(): void {
  process.once('disconnect', () => process.exit(1));
  // After the listener, which would keep the process alive.
  process.channel?.unref();
}
