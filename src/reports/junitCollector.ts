import { appendCut } from './cleanText.ts';
import { junitPlace } from './junitPlace.ts';
import { JunitSuite } from './junitSuite.ts';
import type { Status } from './outcome.ts';
import type { OutcomeList } from './outcomeList.ts';
import type { ReportReader } from './reportReader.ts';

/** Attributes by name. */
export type Attributes = Readonly<Record<string, string>>;

const resultKinds = ['failure', 'error', 'skipped'] as const;
type ResultKind = (typeof resultKinds)[number];

interface Result {
  kind: ResultKind;
  message: string;
  text: string;
}

/** Builds outcomes from the elements of a JUnit document, in the order in which they open and close. */
export class JunitCollector {
  private readonly reader: ReportReader;
  private readonly outcomes: OutcomeList;
  private readonly suites: JunitSuite[] = [];
  private testcase: Attributes | null = null;
  private results: Result[] = [];
  /** The result element that is open, and how many elements are open inside the test case. */
  private current: Result | null = null;
  private inside = 0;
  /** Whether the open test case failed before it passed, as surefire and others tell. */
  private flaky = false;

  constructor(reader: ReportReader, outcomes: OutcomeList) {
    this.reader = reader;
    this.outcomes = outcomes;
  }

  open(tag: string, attributes: Attributes, line: number): void {
    if (this.testcase !== null) {
      this.openInCase(tag, attributes, line);
      return;
    }
    if (this.suites.length === 0 && tag !== 'testsuites' && tag !== 'testsuite') {
      throw this.reader.broken(`its root is <${tag.slice(0, 50)}>, not <testsuites> or <testsuite>`, { line });
    }
    if (tag === 'testsuites' || tag === 'testsuite') {
      this.suites.push(new JunitSuite(tag, attributes, this.reader, line));
    } else if (tag === 'testcase') {
      if (attributes['name'] === undefined) throw this.reader.broken('a <testcase> has no name', { line });
      this.testcase = attributes;
    }
  }

  text(text: string): void {
    if (this.current !== null) this.current.text = appendCut(this.current.text, text, this.reader.limits.messageChars);
  }

  close(tag: string, line: number): void {
    if (this.testcase !== null) {
      if (this.inside > 0) {
        this.inside -= 1;
        if (this.inside === 0) this.current = null;
      } else {
        this.finishCase(this.testcase);
        this.testcase = null;
        this.results = [];
        this.flaky = false;
      }
    } else if (tag === 'testsuites' || tag === 'testsuite') {
      const suite = this.suites.pop();
      suite?.check(line);
      this.suites.at(-1)?.include(suite);
    }
  }

  /** Called after the root is closed. */
  end(): void {
    if (this.suites.length > 0 || this.testcase !== null) throw this.reader.broken('it is cut off');
  }

  private openInCase(tag: string, attributes: Attributes, line: number): void {
    if (tag === 'testcase' || tag === 'testsuite' || tag === 'testsuites') {
      throw this.reader.broken(`a <${tag}> inside a <testcase>`, { line });
    }
    this.inside += 1;
    if (this.inside === 1 && (tag === 'flakyFailure' || tag === 'flakyError')) this.flaky = true;
    const kind = resultKinds.find((each) => each === tag);
    if (this.inside !== 1 || kind === undefined) return;
    if (this.results.length >= this.reader.limits.outcomes)
      throw this.reader.broken('a <testcase> has too many results', { line });
    this.current = { kind, message: attributes['message'] ?? '', text: '' };
    this.results.push(this.current);
  }

  private finishCase(attributes: Attributes): void {
    const has = (kind: ResultKind): boolean => this.results.some((result) => result.kind === kind);
    // A test known to fail (`todo`) may have a failure beside its <skipped>: it doesn't count.
    const status: Status = has('skipped')
      ? 'skipped'
      : has('failure')
        ? 'failed'
        : has('error')
          ? 'errored'
          : statusAttribute(attributes);
    const suite = this.suites.at(-1);
    suite?.count(
      this.results.filter((result) => result.kind !== 'skipped').length || (isBad(status) ? 1 : 0),
      status === 'skipped',
    );
    const outcome = {
      ...junitPlace(attributes, this.suites),
      status,
      durationMs: seconds(attributes['time']),
      message: this.results.map(messageOf).join('\n\n'),
      flaky: this.flaky,
    };
    // pytest writes a failed teardown as a second test case of the same name.
    if (suite?.isPytest === true && status === 'errored') this.outcomes.addPhase(outcome);
    else this.outcomes.add(outcome);
  }
}

function isBad(status: Status): boolean {
  return status === 'failed' || status === 'errored';
}

function statusAttribute(attributes: Attributes): Status {
  const text = attributes['status'] ?? attributes['result'] ?? '';
  if (/^(?:fail|failed|failure)$/i.test(text)) return 'failed';
  if (/^(?:error|errored|broken|timeout|crashed)$/i.test(text)) return 'errored';
  return /^(?:skip|skipped|disabled|notrun|pending|todo|suppressed)$/i.test(text) ? 'skipped' : 'passed';
}

function messageOf(result: Result): string {
  const text = result.text.trim();
  // The element's text mostly begins with its message once more.
  const both = text.includes(result.message.trim()) ? text : `${result.message}\n${text}`;
  return both.replace(/&#(?:27|x1b);/gi, '\u001b');
}

function seconds(text: string | undefined): number | null {
  const value = Number.parseFloat((text ?? '').replaceAll(',', ''));
  return Number.isFinite(value) ? value * 1_000 : null;
}
