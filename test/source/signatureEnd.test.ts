import { signatureEnd } from '../../src/source/index.ts';
import type { LanguageName } from '../../src/source/index.ts';

// Where `|` stands, the body begins.
test.each<[string, LanguageName, string]>([
  ['a function', 'javascript', 'function f(a, { b } = {}) {|\n  return a;\n}'],
  ['an arrow with a block', 'typescript', 'const f = (a: A): B => {|\n  return a;\n};'],
  ['an arrow with an expression', 'javascript', 'const f = (a) =>| ({ a });'],
  ['a method', 'typescript', 'async f(a: { b: string }): Promise<void> {|\n  await a;\n}'],
  ['a function', 'python', 'def f(a, b={}):|\n    return a'],
  ['a function with documentation', 'python', 'def f(a) -> "A":\n    """What\n    it does."""|\n    return a'],
  ['a decorated method', 'python', '    @property\n    def f(self):\n        # why|\n        return self.a'],
  ['a function of one line', 'python', 'def f(a):| return a'],
  ['no function', 'python', '|a = 1'],
  ['no text of the language', 'javascript', '|function f( {'],
])('the end of a head: %s in %s', async (_, language, marked) => {
  expect(await signatureEnd(marked.replace('|', ''), language)).toBe(marked.indexOf('|'));
});
