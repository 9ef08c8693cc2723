/** Why a commit (or a mutant, or two recorded runs) made no pair; in the order in which it is found out. */
export const refusals = {
  merge: 'a merge, or the first commit',
  'no-test': 'changes no test file',
  'no-function': 'changes no function that both sides have',
  'not-parsed': 'a changed file does not parse',
  'too-many': 'changes more functions than are tried',
  snapshot: 'its tests compare with a snapshot it changed',
  'no-start': 'tests do not start, with any dependencies',
  'no-load': 'tests load only with the commit (they need something new)',
  'no-failure': 'no test fails before it',
  'still-failing': 'the tests that fail before it fail after it too',
  'not-functions': 'no function tells failing from passing',
  flaky: 'the tests do not agree with themselves',
  secret: 'the function holds a secret',
  'no-time': 'not tried, or not to the end: the time was over',
} as const;

export type Refusal = keyof typeof refusals;
