// ESC, the C1 introducer, and U+FFFD: XML writers (Go's among them) put that in the place of ESC.
// eslint-disable-next-line no-control-regex -- control characters are what this file removes
const ansi = /(?:[\u001b\ufffd]\[|\u009b)[0-9;:?]{0,32}[@-~]|\u001b\][^\u0007\u001b]{0,2000}(?:\u0007|\u001b\\)/g;
// eslint-disable-next-line no-control-regex -- as above
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029]/g;
const loneSurrogates = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Removes terminal colours and cursor sequences. */
export function stripAnsi(text: string): string {
  return text.includes('\u001b') || text.includes('\u009b') || text.includes('\ufffd') ? text.replace(ansi, '') : text;
}

/** Text of several lines without ANSI sequences, control characters or half characters; line ends become `\n`. */
export function cleanText(text: string): string {
  return stripAnsi(text).replace(/\r\n?/g, '\n').replace(controls, '\ufffd').replace(loneSurrogates, '\ufffd');
}

/** One clean line: every run of white space becomes one space. */
export function cleanLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim();
}

const mark = '[... cut ...]';

/** Keeps the start and the end of a long text (two thirds, one third) with a mark between them. */
export function cutMiddle(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const head = text.slice(0, Math.ceil((maxChars * 2) / 3));
  const tail = text.slice(text.length - Math.floor(maxChars / 3));
  return `${head}\n${mark}\n${tail}`.replace(loneSurrogates, '\ufffd');
}

/** Adds to a text that grows piece by piece; it stays below twice the bound, its start and its end kept. */
export function appendCut(text: string, more: string, maxChars: number): string {
  const both = text + more;
  return both.length > maxChars * 2 ? cutMiddle(both, maxChars) : both;
}

/** Keeps the end of a log, from the start of a line where one is near, with a mark before it. */
export function logTail(log: string, maxChars: number): string {
  const clean = cleanText(log).trimEnd();
  if (clean.length <= maxChars) return clean;
  const rough = clean.slice(clean.length - maxChars);
  const lineStart = rough.indexOf('\n') + 1;
  const tail = lineStart > 0 && lineStart < maxChars / 4 ? rough.slice(lineStart) : rough;
  return `${mark}\n${tail.replace(loneSurrogates, '\ufffd')}`;
}
