import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { printable, warningCommand } from '../../src/action/printable.ts';
import { renderSummary } from '../../src/action/renderSummary.ts';
import { cleanLine, cleanText, type Outcome } from '../../src/reports/index.ts';
import { commandsIn, linesOf } from './runner.ts';

/** Texts made of what commands, HTML and Markdown are made of. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc
    .array(
      fc.constantFrom(
        ...['::', ':', '##[', '#', '[', ']', '(', ')', '<', '>', '&', '"', "'", '`', '```', '~~~', '*', '_', '|', '\\', '!', '-'],
        ...['\n', '\r', '\n\n', '\u2028', '\u0085', '%0A', '%3A', '&#60;', '&lt;', '  ', '\t', '@octocat', 'https://e.org', '#1'],
        ...['set-output', 'error', 'add-mask', 'script', 'img src=x onerror=y', '/details', '/pre', '--', '!--', '\u202e', '\u200b'],
        ...[':tada:', 'www.e.org', 'a@e.org', '$x$', '1.', '- ', '+ ', '> ', '[x](javascript:y)', '<![CDATA[', ']]>', '<?', '?>'],
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join('')),
);

describe('the log', () => {
  test('takes a text for nothing but text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const line of linesOf(printable(text))) expect(commandsIn(line)).toEqual([]);
        for (const line of linesOf(`in front ${printable(text)}`)) expect(commandsIn(line)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('takes a warning for one warning', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const [line = '', ...further] = linesOf(warningCommand(text));
        expect(further).toEqual([]);
        expect(commandsIn(line).map(({ name }) => name)).toEqual(['warning']);
        // What the runner puts back must make no second line.
        const [{ data } = { data: '' }] = commandsIn(line);
        const shown = data.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%');
        expect(linesOf(shown)).toHaveLength(1);
        expect(commandsIn(shown)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('shows what was meant', () => {
    expect(printable('a.xml: 100% of it is\nbroken')).toBe('a.xml: 100% of it is broken');
    expect(printable('::set-output name=x::y ##[error]z :::')).toBe(': :set-output name=x: :y ## [error]z : : :');
  });
});

const outcomes = fc.array(
  fc.record({
    file: fc.option(hostile),
    suite: hostile,
    name: hostile,
    status: fc.constantFrom('passed' as const, 'failed' as const, 'errored' as const, 'skipped' as const),
    durationMs: fc.option(fc.double({ min: 0, max: 1e7, noNaN: true })),
    message: fc.option(hostile),
    flaky: fc.constantFrom(undefined, true as const),
  }),
  { minLength: 1, maxLength: 6 },
);

/** As outcomes are once they are read: clean. */
function asRead(raw: Omit<Outcome, 'flaky'> & { flaky: true | undefined }): Outcome {
  const { flaky, ...rest } = raw;
  return {
    ...rest,
    file: raw.file === null ? null : cleanLine(raw.file),
    suite: cleanLine(raw.suite),
    name: cleanLine(raw.name),
    message: raw.message === null ? null : cleanText(raw.message),
    ...(flaky === true ? { flaky } : {}),
  };
}

const toHtml = (markdown: string): string =>
  micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });

/** The tags of a document; attributes and all. */
const tagsOf = (html: string): string[] => html.match(/<[^>]*>/g) ?? [];

describe('the summary', () => {
  test('has the same elements whatever the texts are', () => {
    fc.assert(
      fc.property(outcomes, fc.array(hostile, { maxLength: 2 }), (raw, notes) => {
        const made = raw.map(asRead);
        const plain = made.map((outcome) => ({
          ...outcome,
          file: outcome.file === null || outcome.file === '' ? outcome.file : 'f',
          suite: outcome.suite === '' ? '' : 's',
          name: outcome.name === '' ? '' : 'n',
          message: outcome.message === null ? null : 'm',
        }));
        const html = toHtml(renderSummary(made, notes));
        expect(tagsOf(html)).toEqual(tagsOf(toHtml(renderSummary(plain, notes.map(() => 'n')))));
      }),
      { numRuns: 300 },
    );
  });

  test('shows every text as it is', () => {
    const text = 'a <b>bold</b> *star* _line_ `code` [link](x) &amp; | \\ # 1. https://e.org @octocat';
    const failed: Outcome = { file: null, suite: '', name: text, status: 'failed', durationMs: null, message: `${text}\n\n${text}` };
    const html = toHtml(renderSummary([failed]));
    const shown = html
      .replace(/<[^>]*>/g, '')
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
    expect(shown).toContain(`❌ ${text} failed`);
    expect(shown).toContain(`${text}\n\n${text}`);
  });

  test('has failures first, then what is flaky, then the slowest', () => {
    const one = (name: string, change: Partial<Outcome>): Outcome => ({
      file: null,
      suite: '',
      name,
      status: 'passed',
      durationMs: 5,
      message: null,
      ...change,
    });
    const text = renderSummary([
      one('quick', {}),
      one('slow', { durationMs: 90_000 }),
      one('shaky', { flaky: true }),
      one('broken', { status: 'failed', message: 'no' }),
      one('unloadable', { status: 'errored' }),
      one('left', { status: 'skipped', durationMs: null }),
    ]);
    expect(text.split('\n')).toEqual([
      '### ❌ 1 failed, 1 could not be judged, 3 passed (1 flaky), 1 skipped',
      '<details open><summary>❌ <code>broken</code> failed</summary><pre>no</pre></details>',
      '<details><summary>❌ <code>unloadable</code> could not be judged</summary></details>',
      '',
      '#### Flaky: failed, then passed',
      '',
      '- ⚠️ <code>shaky</code>',
      '',
      '#### Slowest',
      '',
      '- 90.0 s <code>slow</code>',
      '- 5 ms <code>quick</code>',
      '- 5 ms <code>shaky</code>',
      '- 5 ms <code>broken</code>',
      '- 5 ms <code>unloadable</code>',
      '',
    ]);
    expect(renderSummary([one('quick', {})])).toMatch(/^### ✅ 1 passed\n/);
  });

  test('stays below what GitHub takes', () => {
    const many = Array.from({ length: 500 }, (_, i): Outcome => ({
      file: null,
      suite: '',
      name: `${i} ${'<'.repeat(990)}`,
      status: 'failed',
      durationMs: i,
      message: '<'.repeat(8_000),
    }));
    const text = renderSummary(many);
    expect(Buffer.byteLength(text)).toBeLessThan(1_000_000);
    const tags = tagsOf(toHtml(text));
    expect(tags.filter((tag) => tag.startsWith('<details')).length).toBe(tags.filter((tag) => tag === '</details>').length);
    expect(text).toMatch(/The rest is left out|450 more failing tests/);
  });
});
