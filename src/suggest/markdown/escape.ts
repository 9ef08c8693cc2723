import { cleanLine, cleanText } from '../../reports/index.ts';

/** Breaks what GitHub would make a link, a mention or an emoji of; nobody sees it. */
const BREAK = '&#8203;';

/** Characters that turn the direction of text, or can't be seen: a diff must show what it does. */
const UNSEEN =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** Whether a text has characters that `code` and `fence` would put out. */
export function isShownWhole(text: string): boolean {
  return cleanText(text) === text && text.search(UNSEEN) === -1;
}

/**
 * A stranger's words in the middle of our own text, as words and nothing else: no Markdown, HTML, mention, reference or
 * link comes of them. One line, cut to `most` characters.
 */
export function plain(text: string, most = 300): string {
  return (
    cut(cleanLine(text).replace(UNSEEN, '\ufffd'), most)
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/[\\`*_[\]|~$!]/g, '\\$&')
      .replace(/^[-+=]/, '\\$&')
      .replace(/^(\d{1,9})([.)])/, '$1\\$2')
      .replace(/#/g, `#${BREAK}`)
      .replace(/@/g, `@${BREAK}`)
      .replace(/:(?=[\w+/-])/g, `:${BREAK}`)
      // Not `\b`: to GitHub an underscore is no part of the word.
      .replace(/(?<![a-z\d])(www)(?=\.)/gi, `$1${BREAK}`)
      .replace(/(?<![a-z\d])(GH)(?=-)/gi, `$1${BREAK}`)
  );
}

/** A stranger's name in our own text, as code: one line, cut to `most` characters. GitHub looks for nothing in code. */
export function code(text: string, most = 200): string {
  const line = cut(cleanLine(text).replace(UNSEEN, '\ufffd'), most);
  if (line === '') return '(empty)';
  const marks = '`'.repeat(longestRun(line) + 1);
  // A space is taken off again on both sides; it keeps backticks at the ends apart from the marks.
  const pad = /^`|`$|^ .* $/.test(line) ? ' ' : '';
  return `${marks}${pad}${line}${pad}${marks}`;
}

/** A stranger's lines as a block of code. @param language what it is coloured as: one of our own words */
export function fence(text: string, language: 'diff' | 'text' | 'suggestion'): string {
  const lines = cleanText(text).replace(UNSEEN, '\ufffd');
  const marks = '`'.repeat(Math.max(3, longestRun(lines) + 1));
  return `${marks}${language}\n${lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`}${marks}`;
}

/** A text's first characters, none of them half. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 3).replace(/[\ud800-\udbff]$/, '')}...`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
