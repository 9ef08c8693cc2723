import { readdirSync, readFileSync } from 'node:fs';

/** The processes of this machine whose command line holds a text, as pids; zombies have no command line. */
export function processesNamed(text: string): number[] {
  return processesWith((commandLine) => commandLine.includes(text));
}

/** The processes that are `sleep SECONDS` itself, and not a shell or bwrap that was told to start it. */
export function sleepsOf(seconds: string): number[] {
  return processesWith((commandLine) => commandLine === `sleep\0${seconds}\0`);
}

function processesWith(matches: (commandLine: string) => boolean): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return matches(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      } catch {
        return false;
      }
    })
    .map(Number);
}
