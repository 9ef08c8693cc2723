import fc from 'fast-check';
import { unchangedSpan } from '../../src/generate/unchangedSpan.ts';

function spanOf(text: string, part: string) {
  const start = text.indexOf(part);
  return { start, end: start + part.length };
}

const file = 'import z\nimport a\n\n\ndef f(s):\n    return s\n\n\ndef g():\n    pass\n';
const part = 'def f(s):\n    return s';

test.each<[string, string]>([
  ['nothing', file],
  ['far before', file.replace('import z', 'import z, b\n\nx = 1\n')],
  ['far behind', file.replace('    pass', '    return 1')],
])('a change %s leaves a function where it is', (_, other) => {
  const found = unchangedSpan(file, spanOf(file, part), other)!;
  expect(other.slice(found.start, found.end)).toBe(part);
});

test.each<[string, string]>([
  ['inside', file.replace('return s', 'return s + 1')],
  ['longer at its end', file.replace('    return s', '    return s.strip()')],
  ['with a line more', file.replace('    return s', '    return s\n    return t')],
  ['with a line more behind a blank one', file.replace('    return s\n', '    return s\n\n    return t\n')],
  ['with another line before it', file.replace('import a', 'import b')],
  ['async', file.replace('def f', 'async def f')],
  ['decorated', file.replace('def f', '@x\ndef f')],
  ['elsewhere, and another in its place', `${file.replace(part, 'def f(s):\n    return t')}\n\n${part}\n`],
  ['on both sides', file.replace('import a', 'import a, b').replace('pass', 'return')],
])('a change %s has to be looked at', (_, other) => {
  expect(unchangedSpan(file, spanOf(file, part), other)).toBeUndefined();
});

test('a file that ends with the function may have gone on', () => {
  const end = 'x = 1\ny = 2\ndef f(s):\n    return s';
  expect(unchangedSpan(end, spanOf(end, part), `${end}.strip()`)).toBeUndefined();
  expect(unchangedSpan(end, spanOf(end, part), end)).toEqual(spanOf(end, part));
});

test('whatever changes, what is found is the same text between the same lines', () => {
  const line = fc.constantFrom('a', 'b', '', '  c', 'def f():');
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 6 }),
      fc.array(line, { maxLength: 6 }),
      fc.array(line, { maxLength: 12 }),
      (before, behind, others) => {
        const text = [...before, part, ...behind].join('\n');
        const other = [...others.slice(0, 6), part, ...others.slice(6)].join('\n');
        const span = { start: [...before, ''].join('\n').length, end: [...before, part].join('\n').length };
        const found = unchangedSpan(text, span, other);
        if (found === undefined) return;
        expect(other.slice(found.start, found.end)).toBe(part);
        const near = (whole: string, at: typeof span) => [
          whole.slice(0, at.start).trimEnd().split('\n').at(-1),
          whole.slice(at.end).trimStart().split('\n')[0],
        ];
        expect(near(other, found)).toEqual(near(text, span));
      },
    ),
  );
});
