/** Mulberry32: the same numbers for the same seed everywhere. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Random = ReturnType<typeof randomOf>;
type Mutator = (original: Buffer, random: Random, other: Buffer) => Buffer;

const structural = [
  '<',
  '>',
  '"',
  '{',
  '}',
  '[',
  ']',
  '\n',
  '#',
  '    ',
  '&',
  '\0',
  '\\',
  ',',
  ':',
  '-->',
  ']]>',
  '\u001b[31m',
];
const deep = [
  '<testsuite name="x">',
  '<testcase name="x">',
  '[',
  '{"a":',
  '{"results":',
  '    ',
  '    1..1\n',
  '&amp;',
  '=== ',
];
const huge = ['0', '7', '999999999', '99999999999999999999', '-1', '1e308', '1e999'];

/** Ways in which a report gets damaged, by name. */
export const mutators: Record<string, Mutator> = {
  flip(original, random) {
    const bytes = Buffer.from(original);
    for (let flips = 1 + random(4); flips > 0; flips -= 1) {
      const at = random(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    }
    return bytes;
  },
  truncate: (original, random) => original.subarray(0, random(original.length)),
  behead: (original, random) => original.subarray(1 + random(original.length - 1)),
  remove(original, random) {
    const [from, to] = span(original, random);
    return Buffer.concat([original.subarray(0, from), original.subarray(to)]);
  },
  removeLines(original, random) {
    const lines = linesOf(original);
    lines.splice(random(lines.length), 1 + random(4));
    return Buffer.concat(lines);
  },
  duplicate(original, random) {
    const [from, to] = span(original, random);
    const copies = Array.from({ length: 1 + random(40) }, () => original.subarray(from, to));
    return Buffer.concat([original.subarray(0, to), ...copies, original.subarray(to)]);
  },
  duplicateLines(original, random) {
    const lines = linesOf(original);
    const at = random(lines.length);
    const block = lines.slice(at, at + 1 + random(10));
    for (let copies = 1 + random(100); copies > 0; copies -= 1) lines.splice(at, 0, ...block);
    return Buffer.concat(lines);
  },
  swapLines(original, random) {
    const lines = linesOf(original);
    const [a, b] = [random(lines.length), random(lines.length)];
    [lines[a], lines[b]] = [lines[b] ?? Buffer.alloc(0), lines[a] ?? Buffer.alloc(0)];
    return Buffer.concat(lines);
  },
  insert(original, random) {
    const at = random(original.length + 1);
    const parts = Array.from({ length: 1 + random(4) }, () => pick(structural, random));
    return Buffer.concat([original.subarray(0, at), Buffer.from(parts.join('')), original.subarray(at)]);
  },
  nest(original, random) {
    const at = random(2) === 0 ? 0 : random(original.length);
    const opened = Buffer.from(pick(deep, random).repeat(1 + random(5_000)));
    return Buffer.concat([original.subarray(0, at), opened, original.subarray(at)]);
  },
  hugeNumber(original, random) {
    const text = original.toString('latin1');
    const numbers = [...text.matchAll(/\d+/g)];
    const chosen = numbers[random(Math.max(1, numbers.length))];
    if (chosen === undefined) return original.subarray(1);
    return Buffer.from(
      text.slice(0, chosen.index) + pick(huge, random) + text.slice(chosen.index + chosen[0].length),
      'latin1',
    );
  },
  splice(original, random, other) {
    return Buffer.concat([original.subarray(0, random(original.length)), other.subarray(random(other.length))]);
  },
};

function linesOf(bytes: Buffer): Buffer[] {
  return bytes
    .toString('latin1')
    .split(/(?<=\n)/)
    .map((line) => Buffer.from(line, 'latin1'));
}

function span(bytes: Buffer, random: Random): [number, number] {
  const from = random(bytes.length);
  return [from, Math.min(bytes.length, from + 1 + random(2 ** (1 + random(12))))];
}

function pick(texts: readonly string[], random: Random): string {
  return texts[random(texts.length)] ?? '';
}
