import { stderr } from 'node:process';

/** Where long work tells how it goes. One line is redrawn on a terminal; elsewhere a line is printed at most every few seconds. */
export interface Progress {
  /** Replaces the current line. */
  update(line: string): void;
  /** Prints a line that stays. */
  log(line: string): void;
  /** Ends the current line. */
  done(): void;
}

const QUIET_INTERVAL_MS = 5000;

/** Progress on standard error, so that standard output stays for results. */
export function terminalProgress(): Progress {
  let last = -Infinity;
  let drawn = false;
  let waiting: NodeJS.Timeout | undefined;
  const clear = (): void => {
    clearTimeout(waiting);
    if (drawn) stderr.write('\r\u001b[K');
    drawn = false;
  };
  const print = (line: string): void => {
    last = performance.now();
    stderr.write(`${line}\n`);
  };
  return {
    update(line) {
      if (stderr.isTTY) {
        stderr.write(`\r\u001b[K${line.slice(0, (stderr.columns || 100) - 1)}`);
        drawn = true;
      } else {
        // The newest line waits its turn, so that what a long step is about is told even where nothing follows it.
        clearTimeout(waiting);
        const wait = last + QUIET_INTERVAL_MS - performance.now();
        if (wait <= 0) print(line);
        else waiting = setTimeout(print, wait, line).unref();
      }
    },
    log(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    done: clear,
  };
}

/** Progress that says nothing (tests, library use). */
export const silentProgress: Progress = { update: () => undefined, log: () => undefined, done: () => undefined };

/** `1 test`, `3 tests`. */
export function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

/** `75` -> `1m15s`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, '0')}s`;
  return `${Math.floor(whole / 3600)}h${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')}m`;
}
