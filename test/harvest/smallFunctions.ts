/** Small functions, each as it should be and with the slip that its fix took out; `checks` tell the two apart. */
export const SMALL_FUNCTIONS = {
  add: ['a, b', 'a + b', 'a - b', ['m.add(2, 3)', 5]],
  less: ['a, b', 'a < b', 'a <= b', ['m.less(2, 2)', false]],
  last: ['list', 'list[list.length - 1]', 'list[list.length]', ['m.last([1, 2])', 2]],
  both: ['a, b', 'a && b', 'a || b', ['m.both(true, false)', false]],
  half: ['a', 'a / 2', 'a * 2', ['m.half(8)', 4]],
  next: ['a', 'a + 1', 'a + 2', ['m.next(1)', 2]],
  first: ['list', 'list[0]', 'list[1]', ['m.first([7, 8])', 7]],
  negate: ['a', '-a', 'a', ['m.negate(3)', -3]],
} as const;
