import type { RunOptions } from './sandbox.ts';

const SYSTEM_PATH = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * The variables of a run: made anew, nothing inherited, so that no token of the caller's reaches a stranger's code.
 * @param toolFolders folders with the tools, put before the system's
 */
export function cleanEnvironment(
  options: RunOptions,
  places: { home: string; temporary: string; toolFolders: readonly string[] },
): Record<string, string> {
  return {
    PATH: [...(options.pathFolders ?? []), ...places.toolFolders, ...SYSTEM_PATH].join(':'),
    HOME: places.home,
    TMPDIR: places.temporary,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    CI: '1',
    ...options.env,
  };
}

/** The program and arguments of a command; a line goes to the shell. */
export function argumentsOf(command: RunOptions['command']): string[] {
  return typeof command === 'string' ? ['/bin/sh', '-c', command] : [...command];
}
