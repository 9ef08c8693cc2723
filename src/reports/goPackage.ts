import { appendCut } from './cleanText.ts';
import { wholePackage, type Status } from './outcome.ts';
import type { OutcomeList } from './outcomeList.ts';
import type { ReportReader } from './reportReader.ts';

export interface GoEvent {
  action: 'start' | 'run' | 'pause' | 'cont' | 'pass' | 'bench' | 'fail' | 'skip' | 'output' | 'attr' | 'artifacts';
  test: string | undefined;
  seconds: number | undefined;
  output: string | undefined;
  /** The compiler's output, where the package did not build. */
  build: string | undefined;
}

/** One package's events in order, from its start to its final event. */
export class GoPackage {
  private readonly name: string;
  private readonly reader: ReportReader;
  private readonly outcomes: OutcomeList;
  /** Tests that run, with what they printed so far. */
  private readonly running = new Map<string, string>();
  private output = '';
  private failing = 0;
  private ended = false;

  constructor(name: string, reader: ReportReader, outcomes: OutcomeList) {
    this.name = name;
    this.reader = reader;
    this.outcomes = outcomes;
  }

  take(event: GoEvent, line: number): void {
    // `go test -count` and several runs in one file start a package again.
    if (event.action === 'start') this.ended = false;
    else if (this.ended) throw this.reader.broken(`package ${this.name} goes on after its end`, { line });
    switch (event.action) {
      case 'start':
      case 'pause':
      case 'cont':
      case 'attr':
      case 'artifacts':
        return;
      case 'run':
        if (event.test === undefined) throw this.reader.broken('an event `run` names no test', { line });
        if (this.running.size >= this.reader.limits.outcomes)
          throw this.reader.broken('too many tests run at once', { line });
        this.running.set(event.test, '');
        return;
      case 'output':
        this.print(event.test, event.output ?? '');
        return;
      case 'pass':
      case 'bench':
        this.finish(event, 'passed', line);
        return;
      case 'skip':
        this.finish(event, 'skipped', line);
        return;
      case 'fail':
        this.finish(event, 'failed', line);
    }
  }

  /** For versions of go that say it outside the events. */
  failToBuild(line: string): void {
    this.fail(line);
    this.ended = true;
  }

  /** Refuses a package without its final event. */
  end(): void {
    if (!this.ended) throw this.reader.broken(`package ${this.name} has no final event: the file is cut off`);
  }

  private print(test: string | undefined, text: string): void {
    const keep = (before: string): string => appendCut(before, text, this.reader.limits.messageChars);
    if (test === undefined) this.output = keep(this.output);
    else if (this.running.has(test)) this.running.set(test, keep(this.running.get(test) ?? ''));
  }

  private finish(event: GoEvent, status: Status, line: number): void {
    if (event.test === undefined) {
      this.finishPackage(event, status, line);
      return;
    }
    if (!this.running.has(event.test) && event.action !== 'bench') {
      throw this.reader.broken(`test ${event.test} of ${this.name} ends without having started`, { line });
    }
    this.add(event.test, status, event.seconds, this.running.get(event.test) ?? '');
    this.running.delete(event.test);
  }

  private finishPackage(event: GoEvent, status: Status, line: number): void {
    if (status !== 'failed' && this.running.size > 0) {
      const [test = ''] = this.running.keys();
      throw this.reader.broken(`test ${test} of ${this.name} has no result`, { line });
    }
    if (status === 'passed' && this.failing > 0) {
      throw this.reader.broken(`package ${this.name} passes although a test in it fails`, { line });
    }
    for (const [test, printed] of this.running) {
      this.add(test, 'errored', undefined, `The test did not finish.\n${printed}${this.output}`);
    }
    this.running.clear();
    if (status === 'failed' && this.failing === 0) this.fail(event.build ?? this.output);
    this.ended = true;
    this.output = '';
    this.failing = 0;
  }

  private fail(message: string): void {
    this.outcomes.add({ suite: this.name, name: wholePackage, status: 'errored', message });
  }

  private add(name: string, status: Status, seconds: number | undefined, printed: string): void {
    if (status === 'failed' || status === 'errored') this.failing += 1;
    this.outcomes.add({
      suite: this.name,
      name,
      status,
      durationMs: seconds === undefined ? null : seconds * 1_000,
      message: status === 'passed' ? null : withoutMarks(printed),
    });
  }
}

function withoutMarks(printed: string): string {
  return printed.replace(/^(?:=== (?:RUN|PAUSE|CONT|NAME) .*|[ \t]*--- (?:FAIL|SKIP): .*)\n/gm, '');
}
