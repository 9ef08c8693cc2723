import fc from 'fast-check';
import { ConfigError, parseConfig } from '../../../src/config/index.ts';
import { UserError } from '../../../src/errors.ts';
import {
  code,
  configCheck,
  fence,
  fixCheck,
  fixReview,
  learnCheck,
  nothingFound,
  plain,
  stoppedCheck,
} from '../../../src/suggest/index.ts';
import { hostile } from './hostile.ts';
import { harmless, hostileRecord } from './record.ts';
import { nodesIn, skeletonOf, treeOf } from './tree.ts';

/** What GitHub makes something of outside code: mentions, references, links, addresses. */
const ALIVE = /(?:^|[^\w&;])@[a-z\d]|#\d|(?<![a-z\d])GH-\d|:\/\/|(?<![a-z\d])www\.|\w@\w|:[a-z+-][\w+-]*:/i;

function wordsIn(markdown: string): string[] {
  return nodesIn(treeOf(markdown)).flatMap(({ type, value }) => (type === 'text' ? [value ?? ''] : []));
}

test('words of a stranger stay words', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = `Before ${plain(text)} after\n\n- ${plain(text)}\n- end`;
      expect(skeletonOf(treeOf(shown))).toEqual(
        skeletonOf(treeOf(`Before x after\n\n- ${plain(text) === '' ? '' : 'x'}\n- end`)),
      );
      for (const words of wordsIn(shown)) expect(words).not.toMatch(ALIVE);
    }),
    { numRuns: 150, examples: [['_b_www.evil.example'], ['*www.evil.example'], ['_GH-7'], ['~(www.evil.example)']] },
  );
});

test('a name is one piece of code', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const [paragraph] = treeOf(`a ${code(text)} b`).children ?? [];
      expect(paragraph?.children?.map(({ type }) => type)).toEqual(
        code(text) === '(empty)' ? ['text'] : ['text', 'inlineCode', 'text'],
      );
    }),
    { numRuns: 150 },
  );
  expect(code('a`b``c')).toBe('```a`b``c```');
  expect(treeOf(code('`')).children?.[0]?.children).toEqual([expect.objectContaining({ value: '`' })]);
});

test('a block of code ends where we end it, in a list as well', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const tree = treeOf(`${fence(text, 'text')}\n\nafter\n\n- a\n${fence(text, 'diff').replace(/^/gm, '  ')}\n- b`);
      expect(skeletonOf(tree)).toEqual([
        'root',
        'code text',
        ['paragraph', 'text'],
        ['list', ['listItem', ['paragraph', 'text'], 'code diff'], ['listItem', ['paragraph', 'text']]],
      ]);
    }),
    { numRuns: 150 },
  );
});

test('whatever a project holds, a fix is shown in the same form', () => {
  fc.assert(
    fc.property(hostileRecord, fc.boolean(), (record, isShown) => {
      const hunks = isShown ? [{ newStart: 1, newLines: 1000 }] : [];
      const tame = harmless(record);
      const texts = (of: typeof record): string[] => {
        const [check, nothing, review] = [
          fixCheck(of),
          nothingFound({ ...of, kind: 'not-fixed', fix: null }),
          fixReview(of, hunks),
        ];
        const lines = review.kind === 'review' ? review.comments.map(({ body }) => body) : [];
        return [check.summary, check.text ?? '', nothing.summary, nothing.text ?? '', review.body, ...lines];
      };
      const shown = texts(record);
      expect(shown.map((text) => skeletonOf(treeOf(text)))).toEqual(
        texts(tame).map((text) => skeletonOf(treeOf(text))),
      );
      for (const words of shown.flatMap(wordsIn)) expect(words).not.toMatch(ALIVE);
      expect(fixCheck(record).title).not.toMatch(/\p{Cc}/u);
    }),
    { numRuns: 30 },
  );
});

test('errors, names of people and labels stay words too', () => {
  const calm = skeletonOf(
    treeOf(stoppedCheck({ kind: 'failed', error: new UserError('x', { where: 'x', fix: 'x' }) }).summary),
  );
  fc.assert(
    fc.property(
      hostile.filter((text) => plain(text) !== ''),
      (text) => {
        const shown = [
          stoppedCheck({ kind: 'asked', by: text }),
          stoppedCheck({ kind: 'label', label: text }),
          learnCheck({ kind: 'nothing', why: text }),
          learnCheck({ kind: 'failed', error: new Error(text) }),
          configCheck(new ConfigError(text, text, { line: 1, column: 1, endLine: 1 }, { where: 'x' })),
        ];
        for (const { summary, title } of shown) {
          expect(nodesIn(treeOf(summary)).map(({ type }) => type)).not.toEqual(
            expect.arrayContaining([
              expect.stringMatching(/html|link|image|heading|list|table|footnote|definition|quote/),
            ]),
          );
          for (const words of wordsIn(summary)) expect(words).not.toMatch(ALIVE);
          expect(title.length).toBeLessThanOrEqual(250);
        }
        const failed = stoppedCheck({ kind: 'failed', error: new UserError(text, { where: 'x', fix: text }) });
        expect(skeletonOf(treeOf(failed.summary))).toEqual(calm);
      },
    ),
    { numRuns: 30 },
  );
});

test('a mistake in the settings is told by its line, whatever is written there', () => {
  const text = 'app:\n  "</details>@octocat `x`": 1\n';
  expect(() => parseConfig(text)).toThrow(ConfigError);
  try {
    parseConfig(text);
  } catch (error) {
    const check = configCheck(error as ConfigError);
    expect(check.annotations).toEqual([
      expect.objectContaining({ path: '.github/codelutra.yml', firstLine: 2, lastLine: 2, level: 'failure' }),
    ]);
    expect(skeletonOf(treeOf(check.summary))).toEqual([
      'root',
      ['paragraph', 'text', 'inlineCode', 'text', 'inlineCode', 'text'],
      ['paragraph', 'text'],
      ['paragraph', 'text'],
    ]);
  }
});

test('the longest of everything is still short enough for GitHub', () => {
  for (const text of [
    '@'.repeat(3000),
    '`'.repeat(3000),
    '\u{1f9a6}'.repeat(2000),
    '&'.repeat(3000),
    'a\n'.repeat(2000),
  ]) {
    const line = text.slice(0, 2000);
    const [record] = fc.sample(hostileRecord, { numRuns: 1, seed: 1 });
    const long = {
      ...record!,
      tests: Array.from({ length: 20 }, () => ({ file: line, name: line, message: line })),
      places: Array.from({ length: 5 }, () => ({
        path: line,
        function: line,
        line: 1,
        share: 1,
        reasons: [line, line, line],
      })),
      fix: {
        ...record!.fix!,
        edit: { path: line, before: text.repeat(60), after: `${text.repeat(50)}\n${text}\n` },
        note: line,
        testFiles: Array.from({ length: 20 }, () => line),
      },
    };
    const [check, nothing, review] = [
      fixCheck(long),
      nothingFound({ ...long, kind: 'not-fixed' }),
      fixReview(long, []),
    ];
    for (const part of [check.summary, check.text, nothing.summary, nothing.text, review.body]) {
      expect(Buffer.byteLength(part ?? '')).toBeLessThan(65_000);
    }
    expect(check.title.length).toBeLessThanOrEqual(250);
  }
});
