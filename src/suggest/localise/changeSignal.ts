import type { Mark, Signal } from './signal.ts';

/** Where the failing tests weren't seen to pass, a change is a weaker sign. */
const NOT_SEEN_GREEN = 0.4;

/** Functions that changed since the failing tests last passed, or on the branch and in the work tree. */
export const changeSignal: Signal = {
  name: 'change',
  weight: 4,
  marks({ changes }) {
    const marks = new Map<string, Mark>();
    if (changes === undefined) return marks;
    for (const [key, before] of changes.before) {
      const what = before === undefined ? 'new' : 'changed';
      marks.set(key, {
        value: changes.green ? 1 : NOT_SEEN_GREEN,
        reason: `${what} since ${changes.since}${changes.green ? ', where the failing tests pass' : ''}`,
      });
    }
    return marks;
  },
};
