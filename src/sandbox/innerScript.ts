import { release } from 'node:os';
import type { Limits } from './limits.ts';

/** A process space holds its first process and the script itself besides the command's own. */
const OWN_PROCESSES = 2;

/**
 * The shell script around a command inside bubblewrap. It lowers the kernel's own limits where they help (a backstop for the
 * watch, which looks only every few milliseconds), offers itself to the kernel when memory runs short, and tells on
 * descriptor 3 that it started (and waits for a line on standard input before it goes on), how the command ended, and how
 * many processes are in the process space then.
 */
export function innerScript(limits: Limits): string {
  // Well above the limit: where forks are refused right at it, a fork bomb dies down unseen, and ends without its verdict.
  const processes = limits.processes * 4 + 64;
  // Private writable memory of one process. Address space can't be limited: V8 reserves far more than it uses.
  const dataKib = Math.ceil((limits.memoryBytes * 2 + 512 * 1024 * 1024) / 1024);
  return [
    'echo started >&3',
    // Without an answer, whoever started this is dead already: bwrap may have been too late to notice.
    'read -r go || exit 1',
    'echo 1000 >/proc/self/oom_score_adj',
    'ulimit -c 0',
    `ulimit -f ${Math.ceil(limits.fileBytes / 512)}`,
    `ulimit -d ${dataKib}`,
    // -u in bash, -p in dash and ash.
    countedPerSandbox() &&
      `if (ulimit -u ${processes}) 2>/dev/null; then ulimit -u ${processes}; else ulimit -p ${processes} 2>/dev/null; fi`,
    '"$@" </dev/null 3>&- 4>&-',
    'code=$?',
    'set -- /proc/[0-9]*',
    'echo "ended $code $#" >&3',
    'exit $code',
  ]
    .filter((line) => line !== false)
    .join('\n');
}

/** Before Linux 5.14 the kernel counted all processes of the user, in and outside of a sandbox, against the limit. */
function countedPerSandbox(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}

/** What the script told. */
export interface InnerReport {
  started: boolean;
  exitCode: number | undefined;
  leftBehind: number;
}

/** Reads what the script wrote on descriptor 3. */
export function readInnerReport(text: string): InnerReport {
  const ended = /^ended (\d+) (\d+)$/m.exec(text);
  return {
    started: text.startsWith('started\n'),
    exitCode: ended === null ? undefined : Number(ended[1]),
    leftBehind: ended === null ? 0 : Math.max(0, Number(ended[2]) - OWN_PROCESSES),
  };
}
