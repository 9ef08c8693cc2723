/** An error a user can act on: what went wrong, where, and what to do. Shown without a stack; the exit code is 2. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly where: string | undefined;
  readonly fix: string | undefined;

  /**
   * @param what one sentence without a full stop: what went wrong
   * @param details.where the file, line, option or address it happened at
   * @param details.fix what the user can do about it
   * @param details.cause the error underneath, kept for `CODELUTRA_DEBUG=1`
   */
  constructor(what: string, details: { where?: string; fix?: string; cause?: unknown } = {}) {
    super(what, details.cause === undefined ? undefined : { cause: details.cause });
    this.where = details.where;
    this.fix = details.fix;
  }
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** One clear message for the terminal: `what (where). fix`. */
export function renderError(error: unknown): string {
  if (!(error instanceof UserError)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const where = error.where === undefined ? '' : ` (${error.where})`;
  const fix = error.fix === undefined ? '' : `\n  ${error.fix}`;
  const debug =
    process.env['CODELUTRA_DEBUG'] !== undefined && error.cause !== undefined ? `\n${renderError(error.cause)}` : '';
  return `error: ${error.message}${where}.${fix}${debug}`;
}
