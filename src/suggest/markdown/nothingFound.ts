import { counted } from '../../progress.ts';
import type { FixRecord } from '../fixRecord.ts';
import type { CheckText } from './checkText.ts';
import { code, plain } from './escape.ts';
import { where } from './fixCheck.ts';
import { asidePart, message, testName } from './proofPart.ts';
import { searchPart } from './searchPart.ts';
import { bullets, paragraphs } from './words.ts';

const SHOWN = 3;

/** What somebody who asked is told where there is no fix: what fails, where to look, what was tried. */
export function nothingFound(record: FixRecord): CheckText {
  const { failing, testFiles, tests, places, refused, broken } = record;
  if (record.kind === 'nothing-failing') {
    const files = counted(testFiles, 'test file');
    return {
      state: 'neutral',
      title: 'Nothing is failing here',
      summary: `Every test of ${files} passes when run here.`,
    };
  }
  const left = failing - Math.min(failing, SHOWN);
  return {
    state: 'neutral',
    title: 'No fix was found',
    summary: paragraphs(
      `No change to a single function was found that makes ${counted(failing, 'failing test')} pass and breaks nothing.`,
      doesNotStart(record),
      places.length === 0 ? 'Nothing tells which function is at fault.' : 'The likeliest places to look at:',
      bullets(places.slice(0, SHOWN).map(lead)),
    ),
    text: paragraphs(
      '### What fails',
      bullets([
        ...tests.slice(0, SHOWN).map((test) => `${testName(test)}${message(test.message)}`),
        left > 0 ? `and ${counted(left, 'more test')}` : '',
      ]),
      asidePart(record.aside),
      broken.length === 0 ? '' : '### Files that do not parse',
      bullets(broken.slice(0, SHOWN).map(({ path, why }) => `${code(path)}: ${plain(why)}`)),
      refused.length === 0 ? '' : '### Made the failing tests pass, and are no fix',
      bullets(refused.slice(0, SHOWN).map((one) => `${code(one.function)}: ${plain(one.why)}`)),
      '### What was tried',
      searchPart(record),
    ),
  };
}

/** Code from a fork doesn't choose what is installed with the network. */
function doesNotStart({ isBorrowing, tests }: FixRecord): string {
  if (!isBorrowing || tests.every(({ name }) => name !== undefined)) return '';
  return 'Tests do not start with the dependencies of the branch that this is to go to. Those that it asks for itself are not installed, because it comes from a fork.';
}

function lead(place: FixRecord['places'][number]): string {
  const reasons = bullets(
    place.reasons.slice(0, 2).map((reason) => plain(reason)),
    '  ',
  );
  return `${where(place)}, ${Math.round(place.share * 100)}%${reasons === '' ? '' : `\n${reasons}`}`;
}
