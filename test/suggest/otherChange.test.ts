import { listFunctions } from '../../src/source/index.ts';
import { otherChange } from '../../src/suggest/otherChange.ts';

const FILE = 'class A:\n    def f(self, a):\n        a = g(a)\n        return a\n';

async function changeOf(file: string, text: (own: string) => string) {
  const functions = await listFunctions('a.py', file);
  const fn = functions.find(({ localName }) => localName.endsWith('f'))!;
  const scene = { sources: new Map([['a.py', { text: file, functions }]]) };
  const proposal = { suspect: { fn }, text: text(fn.text), note: 'an edit' };
  return otherChange({ proposal } as never, scene as never);
}

test.each<[string, (own: string) => string, number, string]>([
  ['one line', (own) => own.replace('g(a)', 'h(a)'), 3, '- a = g(a)\n+ a = h(a)'],
  ['a line more', (own) => own.replace('return', 'a += 1\n        return'), 4, '+ a += 1'],
  ['a line less', (own) => own.replace('        a = g(a)\n', ''), 3, '- a = g(a)'],
  [
    'two lines apart',
    (own) => own.replace('a):', 'b):').replace('return a', 'return b'),
    2,
    '- def f(self, a):\n+ def f(self, b):\n-     return a\n+     return b',
  ],
  ['as a model writes it', () => 'def f(self, a):\n    a = h(a)\n    return a', 3, '- a = g(a)\n+ a = h(a)'],
])('of another change are told the lines that differ: %s', async (_, text, line, change) => {
  expect(await changeOf(FILE, text)).toMatchObject({ path: 'a.py', line, change, note: 'an edit' });
  // Line ends of Windows are no difference.
  const windows = await changeOf(FILE.replaceAll('\n', '\r\n'), (own) => text(own.replaceAll('\r\n', '\n')));
  expect(windows).toMatchObject({ line, change });
});
