import { counted } from '../../progress.ts';
import { cleanText } from '../../reports/index.ts';
import type { FixRecord } from '../fixRecord.ts';
import { code, cut, fence } from './escape.ts';
import { bullets, paragraphs } from './words.ts';

/** Tests whose messages are shown, further ones that are named, and test files. */
const SHOWN = { messages: 4, names: 12, files: 8 } as const;
const MESSAGE = { lines: 6, characters: 500 } as const;

/** Which tests failed before and pass now, and what was run for it. */
export function proofPart({ tests, failing, aside, fix }: FixRecord): string {
  if (fix === null) return '';
  const [first, others] = [tests.slice(0, SHOWN.messages), tests.slice(SHOWN.messages, SHOWN.names)];
  const left = failing - first.length - others.length;
  const files = fix.testFiles.slice(0, SHOWN.files).map((file) => code(file));
  const more = fix.testFileCount - files.length;
  return paragraphs(
    `Failed before, ${failing === 1 ? 'passes' : 'pass'} with the change:`,
    bullets([
      ...first.map((test) => `${testName(test)}${message(test.message)}`),
      ...others.map(testName),
      left > 0 ? `and ${counted(left, 'more test')}` : '',
    ]),
    `Run ${fix.runs === 2 ? 'twice' : `${fix.runs} times`} with it: ${files.join(', ')}${more > 0 ? ` and ${counted(more, 'more file')}` : ''}. ` +
      'Nothing that passed before fails.',
    asidePart(aside),
  );
}

/** That other changes pass the same tests, and which. */
export function othersPart({ others, otherCount }: FixRecord): string {
  if (otherCount === 0) return '';
  const more = otherCount - others.length;
  return paragraphs(
    `${otherCount === 1 ? 'Another change passes' : `${otherCount} other changes pass`} the same tests, which do not tell which is right:`,
    bullets([
      ...others.map(
        ({ path, line, change }) =>
          `${code(path)}, line ${line}\n${fence(cut(cleanText(change), MESSAGE.characters), 'diff').replace(/^/gm, '  ')}`,
      ),
      more > 0 ? `and ${counted(more, 'more change')}` : '',
    ]),
  );
}

/** That other tests fail, too, and are not what a change was sought for. */
export function asidePart(aside: number): string {
  if (aside === 0) return '';
  return `${counted(aside, 'other test')} ${aside === 1 ? 'fails' : 'fail'} for another reason (without these changes as well, or by not loading) and ${aside === 1 ? 'is' : 'are'} left as ${aside === 1 ? 'it is' : 'they are'}.`;
}

/** A failing test as people find it. */
export function testName({ file, name }: FixRecord['tests'][number]): string {
  return name === undefined ? `${code(file)}, which does not load` : `${code(name)} in ${code(file)}`;
}

/** What a failing test said, as a block inside a list's item. */
export function message(text: string): string {
  const said = cleanText(text)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, MESSAGE.lines)
    .join('\n');
  if (said === '') return '';
  const block = fence(cut(said, MESSAGE.characters), 'text');
  return `\n${block.replace(/^/gm, '  ')}`;
}
