import { diffLines } from 'diff';
import { html, type Markup, type Part } from './markup.ts';

const CONTEXT = 3;
const MAX_ROWS = 60;
const MAX_LINE = 400;
/** More edits than this are a rewrite, which a diff would not explain (and takes long to find). */
const MAX_EDITS = 400;

interface Row {
  readonly kind: 'same' | 'added' | 'removed' | 'skipped';
  readonly text: string;
  /** The line it stands against, for marking what differs within it. */
  readonly against?: string;
}

const SIGNS = { same: '\u00a0', added: '+', removed: '\u2212', skipped: '' } as const;

/** Two texts as a unified diff: a few lines around each change, what changed within a line marked, bounded. */
export function diffView(before: string, after: string): Markup {
  const changes = diffLines(ended(before), ended(after), { maxEditLength: MAX_EDITS });
  if (changes === undefined) return html`<p class="note">Too much changed to be shown as a diff.</p>`;
  const rows: Row[] = [];
  for (const [i, change] of changes.entries()) {
    const lines = linesOf(change.value);
    if (change.added || change.removed) {
      const other = change.removed ? changes[i + 1] : changes[i - 1];
      const others = other !== undefined && other.added !== other.removed ? linesOf(other.value) : [];
      const kind = change.added ? 'added' : 'removed';
      rows.push(
        ...lines.map((text, at): Row => ({
          kind,
          text,
          ...(others.length === lines.length ? { against: others[at] ?? '' } : {}),
        })),
      );
    } else {
      rows.push(...contextOf(lines, i === 0, i === changes.length - 1));
    }
  }
  const shown = rows.slice(0, MAX_ROWS);
  if (rows.length > shown.length) shown.push(skipped(rows.length - shown.length));
  return html`<pre class="diff">
${shown.map((row) => html`<span class="${row.kind}">${SIGNS[row.kind]} ${marked(row)}</span>`)}</pre>`;
}

/** With one kind of line ends and one at the end: those are no change worth showing. */
function ended(text: string): string {
  return `${text.replace(/\r\n?/g, '\n').replace(/\n$/, '')}\n`;
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

function contextOf(lines: readonly string[], isFirst: boolean, isLast: boolean): Row[] {
  const head = isFirst ? 0 : CONTEXT;
  const tail = isLast ? 0 : CONTEXT;
  const same = (text: string): Row => ({ kind: 'same', text });
  if (lines.length <= head + tail + 1) return lines.map(same);
  return [
    ...lines.slice(0, head).map(same),
    skipped(lines.length - head - tail),
    ...lines.slice(lines.length - tail).map(same),
  ];
}

function skipped(count: number): Row {
  return { kind: 'skipped', text: `\u22ef ${count} ${count === 1 ? 'line' : 'lines'}` };
}

/** The text with the part that its counterpart doesn't have marked. */
function marked({ text, against }: Row): Part {
  const line = text.slice(0, MAX_LINE) + (text.length > MAX_LINE ? '\u2026' : '');
  if (against === undefined || text.length > MAX_LINE) return line;
  // By code point: half of one would show as a broken character.
  const [own, other] = [[...text], [...against]];
  let start = 0;
  while (start < own.length && own[start] === other[start]) start++;
  let end = 0;
  while (end < Math.min(own.length, other.length) - start && own.at(-1 - end) === other.at(-1 - end)) end++;
  const middle = own.slice(start, own.length - end).join('');
  // A line with nothing in common is new as a whole: a mark over all of it says nothing.
  if (middle === '' || start + end < 2) return line;
  const [head, tail] = [own.slice(0, start).join(''), own.slice(own.length - end).join('')];
  return html`${head}<mark>${middle}</mark>${tail}`;
}
