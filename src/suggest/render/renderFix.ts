import type { Colors } from '../../preference/index.ts';
import { counted, formatSeconds } from '../../progress.ts';
import { cleanText } from '../../reports/index.ts';
import { doesNotLoad } from '../failingTest.ts';
import { showTest } from '../findFailing.ts';
import type { FixReport } from '../fixReport.ts';
import type { Suspect } from '../localise/index.ts';
import { explainSuspects } from './explainSuspects.ts';
import { patchOf } from './patchOf.ts';

const TESTS_SHOWN = 5;
const LEADS = 3;
const OTHERS_SHOWN = 3;
const OTHER_LINES = 6;
const WIDTH = 100;

export interface RenderOptions {
  readonly colors: Colors;
  /** Every suspected function with its reasons. */
  readonly explain: boolean;
  /** What was done with the fix: written into the checkout, and to a file. */
  readonly applied: boolean;
  readonly patch?: string | undefined;
}

/** What `codelutra fix` shows. Control characters of a stranger's code and messages are put out. */
export function renderFix(report: FixReport, { colors, explain, applied, patch }: RenderOptions): string {
  if (report.kind === 'nothing-failing') {
    return `${colors.green('Nothing is failing')} in ${counted(report.testFiles, 'test file')}.\n`;
  }
  const parts = [
    failingPart(report, colors),
    asidePart(report, colors),
    brokenPart(report, colors),
    report.kind === 'fixed' ? fixPart(report, colors) : leadsPart(report, colors),
    ...(explain ? [explainSuspects(report, colors)] : []),
    countsPart(report, colors),
    report.kind === 'fixed' ? nextPart(report, { applied, patch }, colors) : '',
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function failingPart({ failing, testFiles }: FixReport, colors: Colors): string {
  const lines = failing.slice(0, TESTS_SHOWN).flatMap((test) => {
    const said = headline(test);
    return [`  ${cut(cleanText(showTest(test)))}`, ...(said === '' ? [] : [colors.dim(`    ${cut(said, 4)}`)])];
  });
  const more = failing.length > TESTS_SHOWN ? [`  and ${failing.length - TESTS_SHOWN} more`] : [];
  const head = `${counted(failing.length, 'test')} ${failing.length === 1 ? 'fails' : 'fail'} (${counted(testFiles, 'test file')} run)`;
  return [colors.red(head), ...lines, ...more].join('\n');
}

/** What fails as well and is not what a fix is sought for. */
function asidePart({ aside }: FixReport, colors: Colors): string {
  if (aside.length === 0) return '';
  const lines = aside
    .slice(0, TESTS_SHOWN)
    .flatMap(({ test, why }) => [`  ${cut(cleanText(showTest(test)))}`, colors.dim(`    ${cut(why, 4)}`)]);
  const more = aside.length > TESTS_SHOWN ? [`  and ${aside.length - TESTS_SHOWN} more`] : [];
  const head =
    aside.length === 1 ? '1 more fails, and is left as it is' : `${aside.length} more fail, and are left as they are`;
  return [colors.yellow(head), ...lines, ...more].join('\n');
}

/** The line of a test's message that says most: its first; of a file that does not load, the error in what was printed. */
function headline(test: FixReport['failing'][number]): string {
  const lines = cleanText(test.message)
    .split('\n')
    .map((line) => line.replace(/^E {2,}/, '').trim())
    .filter((line) => line !== '');
  const error = doesNotLoad(test) ? lines.findLast((line) => /^\w*(?:Error|Exception)\b/.test(line)) : undefined;
  return error ?? lines[0] ?? '';
}

function brokenPart({ broken }: FixReport, colors: Colors): string {
  if (broken.size === 0) return '';
  const lines = [...broken].slice(0, LEADS).map(([path, why]) => `  ${cut(`${path}: ${why}`)}`);
  return [colors.red('these source files do not parse, so no function of theirs can be mended'), ...lines].join('\n');
}

function fixPart({ edit, fix, others }: FixReport, colors: Colors): string {
  if (edit === undefined || fix === undefined) return '';
  const { suspect, note, source } = fix.proposal;
  const { fn, reasons } = suspect;
  const files = fix.proof.testFiles;
  const shown =
    files.slice(0, TESTS_SHOWN).join(', ') +
    (files.length > TESTS_SHOWN ? ` and ${files.length - TESTS_SHOWN} more` : '');
  return [
    colors.bold(colors.green(`A fix: ${fn.name}, ${fn.path}:${fn.span.startLine}`)),
    '',
    colourDiff(patchOf(edit), colors),
    '',
    ...row(
      'why there',
      reasons
        .slice(0, -1)
        .slice(0, 3)
        .map(({ text }) => text)
        .join('; '),
    ),
    ...row('what it is', source === 'mutated' ? `one edit (${note})` : note),
    ...row('proved by', `${shown}: ${fix.proof.runs} times each, nothing that passed fails`),
    ...othersPart(others, colors),
  ].join('\n');
}

/** Where several changes hold, a test that tells them apart is missing: people should know before they take one over. */
function othersPart(others: FixReport['others'], colors: Colors): string[] {
  if (others.length === 0) return [];
  const some =
    others.length === 1
      ? 'another change passes the same tests, which do not tell which is right:'
      : `${others.length} other changes pass the same tests, which do not tell which is right:`;
  const lines = others.slice(0, OTHERS_SHOWN).flatMap(({ path, line, change }) => {
    const parts = cleanText(change).split('\n');
    const shown = parts.slice(0, OTHER_LINES).map((part) => `              ${cut(part, 14)}`);
    return [
      `            ${cut(cleanText(`${path}:${line}`), 12)}`,
      ...shown.map((part) => (part.trimStart().startsWith('-') ? colors.red(part) : colors.green(part))),
      ...(parts.length > OTHER_LINES ? [`              and ${counted(parts.length - OTHER_LINES, 'more line')}`] : []),
    ];
  });
  const more = others.length > OTHERS_SHOWN ? [`            and ${others.length - OTHERS_SHOWN} more`] : [];
  const [first = '', ...rest] = row('but', some);
  return [colors.yellow(first), ...rest.map((part) => colors.yellow(part)), ...lines, ...more];
}

function leadsPart({ suspects, search }: FixReport, colors: Colors): string {
  const head =
    search === undefined
      ? 'No fix was sought: the test files do not load, and it is not the code of a function that keeps them from it.'
      : suspects.length === 0
        ? 'No fix was found: nothing tells which function is at fault.'
        : 'No fix was found. The most promising places to look at:';
  const leads = suspects.slice(0, LEADS).flatMap((suspect) => leadLines(suspect, colors));
  const nearly = (search?.refused ?? [])
    .slice(0, LEADS)
    .map(
      ({ proposal, why }) =>
        `  ${cut(`${proposal.suspect.fn.name} (${proposal.note}): ${cleanText(why).split('\n')[0]}`)}`,
    );
  if (nearly.length > 0) nearly.unshift('', 'Made the failing tests pass, and are no fix:');
  return [colors.yellow(head), ...leads, ...nearly].join('\n');
}

function leadLines({ fn, share, reasons }: Suspect, colors: Colors): string[] {
  const place = `${fn.path}:${fn.span.startLine}`;
  return [
    `  ${colors.bold(fn.name)}  ${place}  ${Math.round(share * 100)}%`,
    ...reasons
      .slice(0, -1)
      .slice(0, 2)
      .map(({ text }) => colors.dim(`    ${cut(text, 4)}`)),
  ];
}

function countsPart({ search, fix, model, seconds, withoutCoverage, failing }: FixReport, colors: Colors): string {
  if (search === undefined) return '';
  const bySource = new Map<string, number>();
  for (const { proposal } of search.tried) bySource.set(proposal.source, (bySource.get(proposal.source) ?? 0) + 1);
  const names: Record<string, string> = { mutated: 'edits', sampled: 'written by the model', history: 'from history' };
  const told = [...bySource].map(([source, n]) => `${n} ${names[source] ?? source}`).join(', ');
  const found = fix === undefined ? '' : `; number ${fix.executions} is the fix`;
  const all = Object.values(seconds).reduce((sum, part) => sum + part, 0);
  const parts = Object.entries(seconds).map(([part, value]) => `${PARTS[part] ?? part} ${formatSeconds(value)}`);
  return [
    ...row('candidates', `${search.tried.length} tried${told === '' ? '' : ` (${told})`}${found}`),
    ...row('model', modelLine(model, search)),
    ...row('time', `${formatSeconds(all)}: ${parts.join(', ')}`),
    ...(withoutCoverage === undefined || failing.length === 0 ? [] : row('coverage', `none: ${withoutCoverage}`)),
  ]
    .map((line) => colors.dim(line))
    .join('\n');
}

function modelLine(model: string | undefined, { tried, withoutModel }: NonNullable<FixReport['search']>): string {
  if (model === undefined) return 'none';
  if (withoutModel !== undefined) return `${model}, in part: ${withoutModel}`;
  return tried.every(({ proposal }) => proposal.source === 'history') ? `${model} (not needed)` : model;
}

const PARTS: Record<string, string> = {
  setup: 'set-up',
  tests: 'tests',
  localise: 'finding the place',
  search: 'search',
};

function nextPart(
  { edit }: FixReport,
  { applied, patch }: Pick<RenderOptions, 'applied' | 'patch'>,
  colors: Colors,
): string {
  const written = patch === undefined ? [] : [`Written to ${patch}${applied ? '' : `: git apply ${patch}`}`];
  if (applied) written.unshift(`${edit?.path ?? ''} is changed; git diff shows it.`);
  if (written.length > 0) return colors.green(written.join('\n'));
  return 'Nothing is changed yet. Take it over with --apply, or write it to a file with --patch FILE.';
}

function colourDiff(patch: string, colors: Colors): string {
  return cleanText(patch)
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (line.startsWith('@@')) return colors.cyan(line);
      if (/^(?:---|\+\+\+) /.test(line)) return colors.bold(line);
      return line.startsWith('-') ? colors.red(line) : line.startsWith('+') ? colors.green(line) : line;
    })
    .join('\n');
}

/** A name and what is to be said of it, wrapped to the screen. */
function row(name: string, text: string): string[] {
  const room = WIDTH - 12;
  const lines = [''];
  for (const word of cleanText(text).split(/\s+/)) {
    const last = lines.at(-1)!;
    if (last.length + word.length + 1 > room && last !== '') lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line, at) => `${(at === 0 ? name : '').padEnd(12)}${line}`);
}

function cut(text: string, indent = 2): string {
  const room = WIDTH - indent;
  return text.length <= room ? text : `${text.slice(0, room - 3)}...`;
}
