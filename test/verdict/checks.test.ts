import fc from 'fast-check';
import { checkReplacement, type StaticFinding } from '../../src/verdict/index.ts';
import { newFindings } from '../../src/verdict/newFindings.ts';

const show = (findings: readonly StaticFinding[]): string[] =>
  findings.map(({ rule, line, security }) => `${rule}:${line}${security ? ' security' : ''}`).sort();

const old = 'function run(text, list) {\n  if (list == null) return 0;\n  return list.length;\n}';

test('JavaScript: what a candidate brings in is found, what was there before is not', async () => {
  const before = old.replace('return 0', 'return eval(text)');
  const after = before.replace(
    '  return list.length;',
    '  if (text === text) return eval("1" + text);\n  return list.length;',
  );
  const { findings, complexity, problem } = await checkReplacement(before, after, 'javascript');
  expect(problem).toBeUndefined();
  expect(show(findings)).toEqual(['no-self-compare:3', 'sonarjs/code-eval:3 security']);
  expect(findings.every(({ check, severity }) => check === 'eslint' && severity === 'error')).toBe(true);
  expect(complexity).toEqual({ before: 2, after: 3 });
  expect((await checkReplacement(after, after, 'javascript')).findings).toEqual([]);
});

test('security and sonarjs rules are asked', async () => {
  const after = `function run(text, list) {
  require('child_process').exec('ls ' + text);
  if (/(a+)+$/.test(text)) return 1;
  const kept = [];
  kept.push(1);
  return require('crypto').createHash('md5').update(text).digest('hex') + list;
}`;
  const rules = (await checkReplacement(old, after, 'javascript')).findings.map(({ rule }) => rule);
  expect(rules).toEqual(
    expect.arrayContaining([
      'security/detect-child-process',
      'security/detect-unsafe-regex',
      'sonarjs/hashing',
      'sonarjs/no-unused-collection',
    ]),
  );
});

test('TypeScript and TSX parse, methods too, with lines of their own text', async () => {
  const method = 'size(this: Box, more?: number): number {\n  return this.list.length as number;\n}';
  const worse = method.replace('  return', '  debugger;\n  return');
  const typescript = await checkReplacement(method, worse, 'typescript');
  expect(show(typescript.findings)).toEqual(['no-debugger:2']);
  const view = 'function View({ list }: Props): Element {\n  return <ul title={"a"}>{list.length}</ul>;\n}';
  const tsx = await checkReplacement(view, view.replace('list.length', 'eval(list)'), 'tsx');
  expect(show(tsx.findings)).toContain('sonarjs/code-eval:2 security');
  expect(tsx.complexity).toEqual({ before: 1, after: 1 });
});

test('Python: new findings, methods, complexity with what is nested', async () => {
  const before = '    def load(self, name):\n        data = open(name).read()\n        return data\n';
  const after = `    def load(self, name, seen=[]):
        def clean(line):
            return line if line else None
        try:
            return eval(name)
        except:
            return [clean(x) for x in seen if x == None]
`;
  const { findings, complexity, problem } = await checkReplacement(before, after, 'python');
  expect(problem).toBeUndefined();
  expect(show(findings)).toEqual(['B006:1', 'E711:7', 'E722:6', 'S307:5 security']);
  // The except clause and the nested function add one each to what every function has.
  expect(complexity).toEqual({ before: 1, after: 3 });
});

test('a tangled function is itself a finding', async () => {
  const ifs = (count: number): string =>
    `def f(x):\n${Array.from({ length: count }, (_, i) => `    if x == ${i}:\n        return ${i}\n`).join('')}    return x\n`;
  const { findings, complexity } = await checkReplacement(ifs(2), ifs(12), 'python');
  expect(complexity).toEqual({ before: 3, after: 13 });
  expect(show(findings)).toContain('C901:1');
});

test('comments cannot switch rules off', async () => {
  const js = 'function f(x) {\n  // eslint-disable-next-line\n  return eval(x); // eslint-disable-line no-eval\n}';
  expect(show((await checkReplacement('function f(x) {\n  return x;\n}', js, 'javascript')).findings)).toEqual([
    'sonarjs/code-eval:3 security',
  ]);
  const python = '# ruff: noqa\ndef f(x):\n    # flake8: noqa\n    return eval(x)  # noqa: S307\n';
  expect(show((await checkReplacement('def f(x):\n    return x\n', python, 'python')).findings)).toEqual([
    'S307:4 security',
  ]);
});

test('what cannot be judged gives no findings and says why', async () => {
  for (const [text, language, problem] of [
    ['function f( {', 'javascript', /eslint could not check the candidate: it does not parse/],
    ['def f(:\n  pass', 'python', /ruff could not check the candidate: it does not parse/],
    [`function f() { return '${'x'.repeat(100_000)}'; }`, 'javascript', /longer than 100000/],
  ] as const) {
    const before = language === 'python' ? 'def f():\n    pass\n' : 'function f() {}';
    expect(await checkReplacement(before, text, language)).toEqual({
      findings: [],
      complexity: null,
      problem: expect.stringMatching(problem) as string,
    });
  }
  expect(await checkReplacement('func f() {}', 'func f() { g() }', 'go')).toEqual({ findings: [], complexity: null });
});

const line = fc.constantFrom('a();', '  a();', 'b( 1 );', '\tb( 1 );', 'c');
const checked = fc.array(fc.tuple(line, fc.constantFrom('r1', 'r2', null)), { maxLength: 12 }).map((rows) => ({
  text: rows.map(([text]) => text).join('\n'),
  findings: rows.flatMap(([, rule], i): StaticFinding[] =>
    rule === null ? [] : [{ check: 'x', rule, severity: 'error', security: false, line: i + 1, message: '' }],
  ),
}));

test('new findings are the multiset difference: counts by rule and line add up', () => {
  fc.assert(
    fc.property(checked, checked, (before, after) => {
      const keys = ({ text, findings }: typeof before, only = findings): Map<string, number> => {
        const counts = new Map<string, number>();
        for (const finding of only) {
          const key = `${finding.rule} ${text.split('\n')[finding.line - 1]!.trim().replace(/\s+/g, ' ')}`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        return counts;
      };
      const [old, now, fresh] = [keys(before), keys(after), keys(after, newFindings(before, after))];
      for (const [key, count] of now) expect(fresh.get(key) ?? 0).toBe(Math.max(0, count - (old.get(key) ?? 0)));
      expect([...fresh.keys()].filter((key) => !now.has(key))).toEqual([]);
    }),
  );
});
