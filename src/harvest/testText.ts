import { redact } from '../redact.ts';
import { languageOf, listFunctions, SourceSyntaxError } from '../source/index.ts';

const MAX_TEXT = 4000;
const MAX_LINES = 60;
const CUT = '...';

/**
 * A test's own text in its file, cut: the function of a Python test, the call that names it elsewhere.
 * @returns empty where it can't be told
 */
export async function testText(file: string, text: string, test: { suite: string; name: string }): Promise<string> {
  // Secrets go before anything is cut: half of a key is not recognised.
  const { text: clean } = await redact(text);
  const found = languageOf(file)?.family === 'python' ? await pythonTest(file, clean, test) : namedBlock(clean, test);
  return found.slice(0, MAX_TEXT);
}

/** Whether the text that `testText` gave is a part of the test's. */
export function isCut(text: string): boolean {
  return text.length >= MAX_TEXT || text.split('\n', 2)[1] === CUT;
}

async function pythonTest(
  file: string,
  text: string,
  { suite, name }: { suite: string; name: string },
): Promise<string> {
  const plain = name.replace(/\[.*$/s, '');
  const scope = suite.slice(suite.lastIndexOf('.') + 1);
  try {
    const functions = await listFunctions(file, text);
    const found =
      functions.find((fn) => fn.name === `${scope}.${plain}`) ?? functions.find((fn) => fn.localName === plain);
    return found?.text ?? '';
  } catch (error) {
    if (error instanceof SourceSyntaxError) return '';
    throw error;
  }
}

/** The block of the innermost title that stands in the text; where it is long, the lines around the assertion's message. */
function namedBlock(text: string, { suite, name }: { suite: string; name: string }): string {
  const lines = text.split('\n');
  const titles = [name, ...suite.split(' > ').reverse(), `${suite} ${name}`];
  for (const title of titles) {
    const at = title === '' ? -1 : lines.findIndex((line) => quotes(line, title) && /\w\s*\(/.test(line));
    if (at === -1) continue;
    const block = lines.slice(at, blockEnd(lines, at) + 1);
    if (block.length <= MAX_LINES) return block.join('\n');
    const message = block.findIndex((line, index) => index > 0 && quotes(line, name));
    const from = Math.max(1, (message === -1 ? 1 : message) - 20);
    return [block[0], CUT, ...block.slice(from, from + 30)].join('\n');
  }
  return '';
}

function quotes(line: string, title: string): boolean {
  return [`'${title}'`, `"${title}"`, `\`${title}\``, `'${title.replaceAll("'", "\\'")}'`].some((quoted) =>
    line.includes(quoted),
  );
}

/** A block ends at the line that closes it: indented like its first line, and starting with a bracket. */
function blockEnd(lines: readonly string[], start: number): number {
  const first = lines[start] ?? '';
  const indent = /^\s*/.exec(first)?.[0] ?? '';
  if (/[;)]\s*$/.test(first) && !/[{([,]\s*$/.test(first)) return start;
  const end = lines.findIndex(
    (line, at) => at > start && line.startsWith(indent) && /^[)}\]]/.test(line.slice(indent.length)),
  );
  return end === -1 ? start : end;
}
