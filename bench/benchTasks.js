// Tasks to measure sampling with: functions of 60 to 140 tokens with one slip in each and the message of a failing test.
const functions = [
  [
    'javascript',
    'lib/chunk.js',
    'chunk',
    "function chunk(list, size) {\n  if (!Array.isArray(list)) throw new TypeError('list must be an array');\n  const chunks = [];\n  for (let start = 0; start <= list.length; start += size) {\n    chunks.push(list.slice(start, start + size));\n  }\n  return chunks;\n}",
    'Expected [[1, 2], [3]] but got [[1, 2], [3], []]',
  ],
  [
    'python',
    'lib/text.py',
    'wrap',
    "def wrap(text, width):\n    lines = []\n    line = ''\n    for word in text.split():\n        if line and len(line) + len(word) > width:\n            lines.append(line)\n            line = word\n        else:\n            line = f'{line} {word}' if line else word\n    if line:\n        lines.append(line)\n    return lines",
    "AssertionError: assert ['aaaa bbbb'] == ['aaaa', 'bbbb']",
  ],
  [
    'javascript',
    'lib/parse.js',
    'parsePairs',
    "function parsePairs(text) {\n  const pairs = {};\n  for (const part of text.split('&')) {\n    const at = part.indexOf('=');\n    const key = decodeURIComponent(part.slice(0, at));\n    const value = decodeURIComponent(part.slice(at));\n    if (key in pairs) pairs[key] = [].concat(pairs[key], value);\n    else pairs[key] = value;\n  }\n  return pairs;\n}",
    "Expected { a: '1' } but got { a: '=1' }",
  ],
  [
    'python',
    'lib/stats.py',
    'median',
    "def median(values):\n    if not values:\n        raise ValueError('no values')\n    ordered = sorted(values)\n    middle = len(ordered) // 2\n    if len(ordered) % 2:\n        return ordered[middle]\n    return ordered[middle - 1] + ordered[middle] / 2",
    'assert 4.0 == 2.5',
  ],
  [
    'javascript',
    'lib/date.js',
    'daysBetween',
    'function daysBetween(from, to) {\n  const start = Date.UTC(from.getFullYear(), from.getMonth(), from.getDate());\n  const end = Date.UTC(to.getFullYear(), to.getMonth(), to.getDate());\n  const milliseconds = start - end;\n  return Math.round(milliseconds / (24 * 60 * 60 * 1000));\n}',
    'Expected 3 but got -3',
  ],
  [
    'python',
    'lib/cache.py',
    'get',
    'def get(cache, key, compute, limit=100):\n    if key in cache:\n        value = cache.pop(key)\n    else:\n        value = compute(key)\n        if len(cache) > limit:\n            cache.pop(next(iter(cache)))\n    cache[key] = value\n    return value',
    'assert 101 == 100',
  ],
  [
    'javascript',
    'lib/merge.js',
    'merge',
    "function merge(target, source) {\n  for (const key of Object.keys(source)) {\n    const value = source[key];\n    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {\n      target[key] = merge(target[key], value);\n    } else {\n      target[key] = value;\n    }\n  }\n  return target;\n}",
    "TypeError: Cannot set properties of undefined (setting 'b')",
  ],
  [
    'python',
    'lib/tree.py',
    'depth',
    'def depth(node):\n    if node is None:\n        return 0\n    deepest = 0\n    for child in node.children:\n        found = depth(child)\n        if found < deepest:\n            deepest = found\n    return deepest + 1',
    'assert 1 == 3',
  ],
];

/** So many tasks, the same ones over again where there aren't enough. */
export function benchTasks(count) {
  return Array.from({ length: count }, (_, at) => {
    const [language, path, name, text, message] = functions[at % functions.length];
    const file = path.replace('lib/', language === 'python' ? 'tests/test_' : 'test/');
    const test =
      language === 'python'
        ? `def test_${name}():\n    assert ${name}(EXAMPLE) == EXPECTED`
        : `test('${name}', () => {\n  assert.deepEqual(${name}(example), expected);\n});`;
    return {
      path,
      function: name,
      language,
      text,
      context: { imports: [], signatures: [] },
      tests: [{ file, suite: '', name: `${name} ${Math.floor(at / functions.length)}`, message, text: test }],
    };
  });
}
