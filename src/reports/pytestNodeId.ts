import { wholeFile } from './outcome.ts';

/** The parts of a pytest node id, `tests/test_a.py::TestGroup::test_b[a::b]`; a file alone stands for its collection. */
export function nodeIdParts(nodeId: string): { file: string; suite: string; name: string } {
  const bracket = nodeId.indexOf('[');
  const plain = bracket === -1 ? nodeId : nodeId.slice(0, bracket);
  const [file = '', ...names] = plain.split('::');
  const last = names.pop();
  if (last === undefined) return { file: nodeId, suite: '', name: wholeFile };
  return { file, suite: names.join(' > '), name: bracket === -1 ? last : last + nodeId.slice(bracket) };
}
