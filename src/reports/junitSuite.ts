import type { Attributes } from './junitCollector.ts';
import type { ReportReader } from './reportReader.ts';

/** One open `<testsuites>` or `<testsuite>`: what it says about itself against what was found in it. */
export class JunitSuite {
  readonly name: string;
  readonly file: string | undefined;
  readonly isRoot: boolean;
  readonly isPytest: boolean;
  private readonly reader: ReportReader;
  private readonly declared: { tests: number; failures: number; errors: number; skipped: number | null };
  private tests = 0;
  private skipped = 0;
  private bad = 0;

  constructor(tag: 'testsuites' | 'testsuite', attributes: Attributes, reader: ReportReader, line: number) {
    const count = (name: string): number => {
      const text = (attributes[name] ?? '').trim();
      if (text !== '' && !/^\d{1,9}$/.test(text)) {
        throw reader.broken(`<${tag}> has ${name}="${text.slice(0, 30)}", which is no count`, { line });
      }
      return Number(text);
    };
    this.reader = reader;
    this.name = attributes['name'] ?? '';
    this.file = attributes['file'] ?? attributes['filepath'];
    this.isRoot = tag === 'testsuites';
    this.isPytest = /^pytest(?: tests)?$/.test(this.name);
    this.declared = {
      tests: count('tests'),
      failures: count('failures'),
      errors: count('errors'),
      skipped: attributes['skipped'] === undefined ? null : count('skipped'),
    };
  }

  /** One test case with so many failure and error elements. */
  count(bad: number, skipped: boolean): void {
    this.tests += 1;
    this.bad += bad;
    if (skipped) this.skipped += 1;
  }

  /** A suite inside this one has ended. */
  include(inner: JunitSuite | undefined): void {
    this.tests += inner?.tests ?? 0;
    this.bad += inner?.bad ?? 0;
    this.skipped += inner?.skipped ?? 0;
  }

  /**
   * Refuses a suite that holds less than it says. More is normal (mocha doesn't count tests that hooks kept from
   * running), and tools differ in what they call a failure and what an error, so those are taken together.
   */
  check(line: number): void {
    const { tests, failures, errors, skipped } = this.declared;
    // pytest counts subtests that have no test case, mocha-junit-reporter pending tests that it doesn't list.
    const unlisted = Math.max(0, (skipped ?? 0) - this.skipped);
    if (skipped !== null && !this.isPytest && tests - unlisted > this.tests) {
      throw this.differs(`${tests} tests`, this.tests, line);
    }
    // gotestsum's total counts build errors that it shows as failures.
    const bad = this.isRoot && this.bad > 0 ? failures : failures + errors;
    if (bad > this.bad) throw this.differs(`${bad} failures and errors`, this.bad, line);
  }

  private differs(said: string, found: number, line: number): Error {
    const which = this.isRoot ? 'the whole' : `suite "${this.name.slice(0, 100)}"`;
    return this.reader.broken(`${which} is said to have ${said}, ${found} are there`, { line });
  }
}
