import { cleanLine, isFailing, outcomeId, type Outcome } from '../reports/index.ts';
import { escapeHtml } from './escapeHtml.ts';

const MOST_FAILURES = 50;
const MOST_FLAKY = 50;
const MOST_SLOW = 10;
const MESSAGE_CHARS = 4_000;
/** GitHub takes a mebibyte. */
const MOST_BYTES = 900_000;

/** The job's summary in Markdown: failures first, then flaky tests, then the slowest. */
export function renderSummary(outcomes: readonly Outcome[], notes: readonly string[] = []): string {
  const failing = outcomes.filter(isFailing);
  const flaky = outcomes.filter((outcome) => outcome.flaky === true);
  const parts = [
    `### ${headline(outcomes)}\n`,
    ...failing.slice(0, MOST_FAILURES).map(failure),
    ...more(failing.length - MOST_FAILURES, 'failing test'),
    ...section('Flaky: failed, then passed', flaky.slice(0, MOST_FLAKY).map(line)),
    ...more(flaky.length - MOST_FLAKY, 'flaky test'),
    ...slowest(outcomes),
    ...section(
      'Notes',
      notes.map((note) => `- ${code(note)}\n`),
    ),
  ];
  return bounded(parts);
}

function headline(outcomes: readonly Outcome[]): string {
  const count = (status: Outcome['status']): number => outcomes.filter((outcome) => outcome.status === status).length;
  const flaky = outcomes.filter((outcome) => outcome.flaky === true).length;
  const counts = [
    [count('failed'), 'failed'],
    [count('errored'), 'could not be judged'],
    [count('passed'), `passed${flaky > 0 ? ` (${flaky} flaky)` : ''}`],
    [count('skipped'), 'skipped'],
  ] as const;
  const told = counts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return `${outcomes.some(isFailing) ? '❌' : '✅'} ${told.join(', ')}`;
}

function failure(outcome: Outcome): string {
  const { status, message } = outcome;
  const verb = status === 'errored' ? 'could not be judged' : 'failed';
  const summary = `<summary>❌ ${code(outcomeId(outcome))} ${verb}</summary>`;
  if (message === null) return `<details>${summary}</details>\n`;
  // One HTML block without an empty line: the first would end it, and what follows would be read as Markdown.
  const text = escapeHtml(cut(message)).replaceAll('\n', '&#10;');
  return `<details open>${summary}<pre>${text}</pre></details>\n`;
}

function cut(message: string): string {
  return message.length <= MESSAGE_CHARS ? message : `${message.slice(0, MESSAGE_CHARS)}\n[... cut ...]`;
}

function slowest(outcomes: readonly Outcome[]): string[] {
  const timed = outcomes.flatMap((outcome) =>
    outcome.durationMs === null || outcome.durationMs < 1 ? [] : [{ outcome, ms: outcome.durationMs }],
  );
  timed.sort((a, b) => b.ms - a.ms);
  const rows = timed.slice(0, MOST_SLOW).map(({ outcome, ms }) => `- ${time(ms)} ${code(outcomeId(outcome))}\n`);
  return section('Slowest', rows);
}

function time(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

function line(outcome: Outcome): string {
  return `- ⚠️ ${code(outcomeId(outcome))}\n`;
}

function code(text: string): string {
  return `<code>${escapeHtml(cleanLine(text))}</code>`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`\n#### ${title}\n\n`, ...lines];
}

function more(count: number, what: string): string[] {
  return count > 0 ? [`\n${count} more ${what}${count === 1 ? '' : 's'}.\n`] : [];
}

/** Whole parts up to the bound: half a part could leave an element open. */
function bounded(parts: readonly string[]): string {
  let text = '';
  let bytes = 0;
  for (const part of parts) {
    bytes += Buffer.byteLength(part);
    if (bytes > MOST_BYTES) return `${text}\nThe rest is left out.\n`;
    text += part;
  }
  return text;
}
