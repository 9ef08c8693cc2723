import { UserError } from '../errors.ts';
import type { FunctionVersion } from './functionVersion.ts';
import { languages } from './languages.ts';
import type { LanguageName } from './language.ts';
import { lineEnd, lineStarts } from './lines.ts';
import { alignFirstLine, parseAlone } from './parseAlone.ts';
import { descendants } from './syntaxNode.ts';

/**
 * A file with `newText` in the place of one of its functions. The new text's lines get the old one's indentation
 * (strings that span lines are left as they are) and the file's line ends.
 * @param fn as read from this very `source`
 * @throws UserError where `source` isn't the text that `fn` was read from
 */
export async function replaceFunction(source: string, fn: FunctionVersion, newText: string): Promise<string> {
  const { start, end } = fn.span;
  if (source.slice(start, end) !== fn.text)
    throw new UserError(`${fn.name} is not where it was read`, {
      where: `${fn.path}:${fn.span.startLine}`,
      fix: 'Read the functions of the file again.',
    });
  if (newText === fn.text) return source;
  const unix = newText
    .replaceAll('\r\n', '\n')
    .replace(/^([ \t]*\n)+/, '')
    .trimEnd();
  const fitted = await indentLike(unix, fn, source);
  const eol = lineEnd(source);
  return source.slice(0, start) + (eol === '\n' ? fitted : fitted.replaceAll('\n', eol)) + source.slice(end);
}

async function indentLike(text: string, fn: FunctionVersion, source: string): Promise<string> {
  const startsLine = languages[fn.language].family === 'python';
  const lineStart = source.lastIndexOf('\n', fn.span.start - 1) + 1;
  const target = leading(source.slice(lineStart));
  // A text that starts after its line's indentation gets its first line's from the file.
  const skipFirst = !startsLine && source.slice(lineStart, fn.span.start).trim() === '';
  const whole = startsLine ? alignFirstLine(text) : skipFirst ? text.trimStart() : text;
  const base = startsLine ? leading(whole) : baseOf(text);
  if (base === undefined || base === target) return whole;
  const fixed = await linesInStrings(whole, fn.language);
  if (startsLine && base === '' && isTrimmed(whole, target, fixed)) return target + whole;
  return whole
    .split('\n')
    .map((line, number) => {
      if ((number === 0 && !startsLine) || fixed.has(number) || line.trim() === '' || !line.startsWith(base))
        return line;
      return target + line.slice(base.length);
    })
    .join('\n');
}

/** Whether a text only lost its first line's indentation: every other line is deeper than `target` already. */
function isTrimmed(text: string, target: string, fixed: ReadonlySet<number>): boolean {
  const others = text.split('\n').filter((line, number) => number > 0 && !fixed.has(number) && line.trim() !== '');
  return others.length > 0 && others.every((line) => line.startsWith(target) && leading(line).length > target.length);
}

/** The indentation of the line a text stands in, told by its first line or by the bracket that closes it. */
function baseOf(text: string): string | undefined {
  const own = leading(text);
  if (own !== '' || !text.includes('\n')) return own === '' ? undefined : own;
  const last = text.slice(text.lastIndexOf('\n') + 1);
  return /^\s*[}\])]/.test(last) ? leading(last) : undefined;
}

function leading(text: string): string {
  return /^[ \t]*/.exec(text)![0];
}

/** The 0-based numbers of the lines that start inside a string. */
async function linesInStrings(text: string, name: LanguageName): Promise<Set<number>> {
  const inside = new Set<number>();
  const parsed = await parseAlone(text, name);
  if (parsed.kind !== 'function') return inside;
  const starts = lineStarts(text);
  const strings = [...descendants(parsed.tree.root)].filter((node) => languages[name].atoms.includes(node.type));
  starts.forEach((start, number) => {
    if (strings.some((string) => string.start < start && start < string.end)) inside.add(number);
  });
  return inside;
}
