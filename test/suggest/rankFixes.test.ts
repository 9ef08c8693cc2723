import { listFunctions } from '../../src/source/index.ts';
import { rankFixes } from '../../src/suggest/rankFixes.ts';

test('of fixes that differ in documentation alone the one that changes least stands for all, and others stay', async () => {
  const file = 'def f(a):\n    """What it does."""\n    return []\n';
  const [fn] = await listFunctions('a.py', file);
  const fixOf = (text: string) => ({ proposal: { suspect: { fn: fn! }, text } });
  const kept = fixOf('def f(a):\n    """What it does."""\n    return [a]');
  const undocumented = fixOf('def f(a):\n    return [a]');
  const other = fixOf('def f(a):\n    """What it does."""\n    return list(a) + [a] + [a]');
  const ranked = await rankFixes([undocumented, other, kept] as never, { model: undefined } as never);
  expect(ranked).toEqual([kept, other]);
});
