import fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { evaluationSchema, readEvaluation, renderReport, type Evaluation } from '../../src/evaluate/index.ts';
import { diffView } from '../../src/evaluate/report/diffView.ts';
import { html } from '../../src/evaluate/report/markup.ts';
import { roundScale, wholeScale } from '../../src/evaluate/report/scale.ts';
import { exampleEvaluation } from './exampleEvaluation.ts';

const evaluation = exampleEvaluation();

/** The page's elements and text; fails where a tag is not closed or an attribute not quoted. */
function read(page: string): { elements: string[]; attributes: string[]; text: string } {
  const found = { elements: [] as string[], attributes: [] as string[], text: '' };
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    found.elements.push(name);
    found.attributes.push(...Object.keys(attributes));
  });
  parser.on('text', (text) => (found.text += text));
  parser.write(page.replace(/^<!doctype html>/, '').replace(/<(meta|br)\b([^>]*?)\s*\/?>/g, '<$1$2/>')).close();
  return found;
}

test('the page is well formed, stands alone, and runs nothing', () => {
  const page = renderReport(evaluation);
  const { elements, attributes } = read(page);
  const known =
    'html head meta title style body header main section div p h1 h2 h3 span b small ul li dl dt dd table thead tbody tr th td figure figcaption svg path text circle pre mark br';
  expect([...new Set(elements)].filter((name) => !known.split(' ').includes(name))).toEqual([]);
  expect(attributes.filter((name) => /^on|href|src/.test(name))).toEqual([]);
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(page).not.toMatch(/url\(|@import|https?:|NaN|Infinity|[>" ]undefined\b(?!&)|\[object/);
});

test('it says what was gained, what got worse, and what the gate decided', () => {
  const { text } = read(renderReport(evaluation));
  const gain = evaluation.comparison.differences[0]!.summary.overall['pass@1']!;
  const points = (value: number | null): string =>
    `${value! > 0 ? '+' : ''}${(value! * 100).toFixed(1)}`.replace('-', '\u2212');
  const [base, judged] = [evaluation.comparison.methods[0]!, evaluation.comparison.methods.at(-1)!].map(
    ({ summary }) => `${(summary.overall['pass@1']!.value! * 100).toFixed(1)}%`,
  );
  expect(text).toContain(
    `CodeLutra fixes ${judged} of the held-out tasks with one candidate, the base model ${base}: ` +
      `${points(gain.value)} points (95% interval ${points(gain.low)} to ${points(gain.high)}).`,
  );
  expect(text).toMatch(/What got worse\s+Copies of the bug: \d/);
  expect(text).toContain('The gate lets it be published as canary only.');
  for (const { text: reason } of evaluation.gate!.reasons) expect(text).toContain(reason);
  for (const { title } of evaluation.comparison.methods) expect(text).toContain(title);
  for (const value of Object.values(evaluation.provenance)) expect(text).toContain(String(value));
  expect(text).toContain('2,000 resamples over functions (seed 1)');
});

test('an evaluation of a single method with nothing else is a page too', () => {
  const { methods, ...rest } = evaluation.comparison;
  const bare: Evaluation = evaluationSchema.parse({
    ...evaluation,
    comparison: { ...rest, methods: [methods[0]], differences: [] },
    iterations: [],
    trainings: [],
    sources: [],
    examples: [],
    general: null,
    gate: null,
    notes: [],
    provenance: {},
  });
  const { text } = read(renderReport(bare));
  expect(text).toContain('Base model fixes');
  expect(text).not.toMatch(/The gate|got worse|Fixes it found|From iteration|undefined/);
});

test('hostile text stays text', () => {
  const nasty = `</pre><script>alert(1)</script><img src=x onerror="a"> & ' \u202e\u0000 ]]>`;
  const [example] = evaluation.examples;
  const page = renderReport({
    ...evaluation,
    title: nasty,
    notes: [nasty],
    provenance: { [nasty]: nasty },
    comparison: {
      ...evaluation.comparison,
      methods: evaluation.comparison.methods.map((method) => ({ ...method, title: nasty })),
    },
    examples: [{ ...example!, path: nasty, function: nasty, before: nasty, after: `${nasty}\nmore`, tests: [nasty] }],
    gate: { ...evaluation.gate!, reasons: [{ verdict: 'bad', text: nasty }] },
    sources: [{ ...evaluation.sources[0]!, source: nasty }],
    trainings: evaluation.trainings.map((training) => ({ ...training, title: nasty })),
  });
  const { elements, text } = read(page);
  expect(elements.filter((name) => ['script', 'img'].includes(name))).toEqual([]);
  expect(page).not.toContain('\u202e');
  expect(text).toContain('</pre><script>alert(1)</script>');
  expect(text).toContain('[U+202E][U+0000]');
});

test('whatever a value holds, it comes back as text from an element and from an attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (value) => {
      fc.pre(!/[^\P{C}\n\t]|[\u2028\u2029\r]/u.test(value));
      const parser = new SaxesParser();
      let [text, title] = ['', ''];
      parser.on('text', (part) => (text += part));
      parser.on('opentag', ({ attributes }) => (title = String(attributes['title'])));
      parser.write(html`<p title="${value}">${[value]}</p>`.text).close();
      expect(text).toBe(value);
      expect(title).toBe(value.replace(/[\n\t]/g, ' '));
    }),
  );
});

test('a diff marks what changed within a line, skips what did not, and is bounded', () => {
  const before = Array.from({ length: 40 }, (_, i) => `line ${i}`);
  const after = before.map((line, i) => (i === 20 ? 'line \ud83d\ude00 20' : line));
  const shown = diffView(before.join('\n'), `${after.join('\r\n')}\r\n`).text;
  expect(shown).toContain('<span class="removed">\u2212 line 20</span>');
  expect(shown).toContain('<span class="added">+ line <mark>\ud83d\ude00 </mark>20</span>');
  expect(shown).toContain('\u22ef 17 lines');
  expect(shown.match(/<span/g)).toHaveLength(10);
  expect(diffView('', before.map((line) => `${line}${'x'.repeat(900)}`).join('\n')).text.length).toBeLessThan(25_000);
  const other = Array.from({ length: 2000 }, (_, i) => `other ${i}`).join('\n');
  expect(diffView(Array.from({ length: 2000 }, (_, i) => `${i}`).join('\n'), other).text).toContain('Too much changed');
});

test('scales hold their values between round ticks', () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((each) => Math.round(each * 1000) / 1000);
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 8 }), (values) => {
      const scale = roundScale(values, 100, 0);
      expect(scale.ticks.length).toBeGreaterThanOrEqual(2);
      expect(scale.ticks.length).toBeLessThanOrEqual(9);
      for (const each of values) {
        expect(scale.place(each)).toBeGreaterThanOrEqual(-0.1);
        expect(scale.place(each)).toBeLessThanOrEqual(100.1);
      }
    }),
  );
  expect(roundScale([0.02, 0.43], 0, 1).ticks).toEqual([0, 0.2, 0.4, 0.6]);
  expect(wholeScale(0, 3, 0, 30).ticks).toEqual([0, 1, 2, 3]);
  expect(wholeScale(2, 2, 0, 30)).toMatchObject({ ticks: [2] });
});

test('metrics.json comes back from its file; a damaged or oversized one is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codelutra-metrics-'));
  const path = join(folder, 'metrics.json');
  try {
    await writeFile(path, JSON.stringify(evaluation));
    expect(await readEvaluation(path)).toEqual(evaluation);
    await writeFile(path, JSON.stringify({ ...evaluation, gate: { decision: 'perhaps' } }));
    await expect(readEvaluation(path)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/gate\.decision/) as string,
    });
    await writeFile(path, '{"version":');
    await expect(readEvaluation(path)).rejects.toMatchObject({ name: 'UserError', where: path });
    await writeFile(path, ' '.repeat(33 * 1024 ** 2));
    await expect(readEvaluation(path)).rejects.toThrow(/larger than 32 MiB/);
    await expect(readEvaluation(join(folder, 'none'))).rejects.toMatchObject({ name: 'UserError' });
  } finally {
    await rm(folder, { recursive: true });
  }
});
