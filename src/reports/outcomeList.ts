import { UserError } from '../errors.ts';
import { cleanLine, cleanText, cutMiddle } from './cleanText.ts';
import { isFailing, outcomeId, type Outcome, type Status } from './outcome.ts';
import { relativeFile, relativeName, withoutRoot } from './relativeFile.ts';
import type { ReportLimits } from './reportLimits.ts';

/** An outcome as a format reads it, before cleaning. */
export interface RawOutcome {
  file?: string | null | undefined;
  suite?: string;
  name: string;
  status: Status;
  durationMs?: number | null | undefined;
  message?: string | null | undefined;
  /** Whether it failed before it passed; only asked of what passed. */
  flaky?: boolean | undefined;
}

const severity: Record<Status, number> = { skipped: 0, passed: 1, errored: 2, failed: 3 };

/** Collects a report's outcomes: the one place where their text is cleaned, bounded and made independent of the machine. */
export class OutcomeList {
  private readonly items: Outcome[] = [];
  private readonly reportName: string;
  private readonly limits: ReportLimits;
  private readonly root: string | undefined;
  private failingCount = 0;

  constructor(reportName: string, limits: ReportLimits, root: string | undefined) {
    this.reportName = reportName;
    this.limits = limits;
    this.root = root;
  }

  get length(): number {
    return this.items.length;
  }

  /** How many outcomes are `failed` or `errored`. */
  get failing(): number {
    return this.failingCount;
  }

  add(raw: RawOutcome): void {
    if (this.items.length >= this.limits.outcomes) {
      throw new UserError(`the report has more than ${this.limits.outcomes} outcomes`, {
        where: this.reportName,
        fix: 'Split the run, or raise the limit on outcomes.',
      });
    }
    this.items.push(this.clean(raw));
    if (isFailing(raw)) this.failingCount += 1;
  }

  /** Adds a later phase of the same test (a teardown, a failed part): the worse status counts, the messages join. */
  addPhase(raw: RawOutcome): void {
    const next = this.clean(raw);
    const previous = this.items.at(-1);
    if (previous === undefined || outcomeId(previous) !== outcomeId(next)) {
      this.add(raw);
      return;
    }
    if (isFailing(next) && !isFailing(previous)) this.failingCount += 1;
    if (severity[next.status] > severity[previous.status]) previous.status = next.status;
    const messages = [previous.message, next.message].filter((message) => message !== null);
    previous.message = messages.length === 0 ? null : cutMiddle(messages.join('\n\n'), this.limits.messageChars);
  }

  /** The outcomes; where several have one id, the second and later ones get a running number, so that none is lost. */
  finish(): Outcome[] {
    const taken = new Set<string>();
    const next = new Map<string, number>();
    const names = new Set(this.items.map(outcomeId));
    return this.items.map((outcome) => {
      const id = outcomeId(outcome);
      if (!taken.has(id)) {
        taken.add(id);
        return outcome;
      }
      let number = next.get(id) ?? 2;
      let numbered = { ...outcome, name: `${outcome.name} #${number}` };
      // A test may really be called `x #2`: its own id stays its own.
      while (taken.has(outcomeId(numbered)) || names.has(outcomeId(numbered))) {
        number += 1;
        numbered = { ...outcome, name: `${outcome.name} #${number}` };
      }
      next.set(id, number + 1);
      taken.add(outcomeId(numbered));
      return numbered;
    });
  }

  private clean(raw: RawOutcome): Outcome {
    const file = raw.file === null || raw.file === undefined ? '' : relativeFile(this.name(raw.file), this.root);
    const message = raw.message === null || raw.message === undefined ? '' : this.message(raw.message);
    const duration = raw.durationMs ?? Number.NaN;
    const name = relativeName(this.name(raw.name), this.root);
    return {
      file: file === '' ? null : file,
      suite: relativeName(this.name(raw.suite ?? ''), this.root),
      name: name === '' ? '(no name)' : name,
      status: raw.status,
      durationMs: Number.isFinite(duration) && duration >= 0 ? Math.round(duration * 1_000) / 1_000 : null,
      message: message === '' ? null : message,
      ...(raw.status === 'passed' && raw.flaky === true ? { flaky: true } : {}),
    };
  }

  private name(text: string): string {
    const line = cleanLine(text.slice(0, this.limits.nameChars * 4));
    if (line.length <= this.limits.nameChars) return line;
    return cleanLine(cutMiddle(line, this.limits.nameChars));
  }

  private message(text: string): string {
    // Cut roughly before cleaning, so that a huge message costs no more than a large one.
    const rough = cutMiddle(text, this.limits.messageChars * 4);
    return cutMiddle(withoutRoot(cleanText(rough), this.root).trim(), this.limits.messageChars);
  }
}
