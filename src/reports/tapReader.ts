import { appendCut } from './cleanText.ts';
import { tapLine, type TapLine } from './tapLine.ts';
import { levelFault, tapLevel, type TapLevel, type TapPoint } from './tapPoint.ts';
import type { ReportReader } from './reportReader.ts';

const step = 4;

/** Builds the tree of test points of a TAP stream, line by line, and checks every plan. */
export class TapReader {
  /** Why the run bailed out; null if it didn't. */
  bailed: string | null = null;
  /** The counts in the summary comments that many tools write at the end: `# fail 2`. */
  summaryFail = 0;
  private readonly reader: ReportReader;
  private readonly levels: TapLevel[] = [tapLevel(0, null)];
  /** A subtest that ended and waits for the point that is its result. */
  private orphan: { level: TapLevel; fault: string | null } | null = null;
  private yaml: { point: TapPoint; indent: number } | null = null;
  private last: TapPoint | null = null;
  private heading: { text: string } | null = null;
  /** In tape's way of writing, heading comments name the tests and points are assertions. */
  private tapeStyle: boolean | null = null;
  private total = 0;
  private lastLineCut = false;

  constructor(reader: ReportReader) {
    this.reader = reader;
  }

  take(text: string, number: number, ended: boolean): void {
    const trimmed = text.trimStart();
    const indent = text.length - trimmed.length;
    if (this.yaml !== null) {
      if (indent === this.yaml.indent && trimmed.trimEnd() === '...') this.yaml = null;
      else this.note(this.yaml.point, text.slice(this.yaml.indent));
      return;
    }
    if (this.bailed !== null) return;
    const line = tapLine(trimmed.trimEnd());
    if (line.kind === 'yaml' && this.last !== null && indent > this.top.indent && !this.last.hasYaml) {
      this.last.hasYaml = true;
      this.last.notes = '';
      this.yaml = { point: this.last, indent };
      return;
    }
    this.lastLineCut = !ended && line.kind === 'point';
    this.takeLine(line, indent, text, number);
  }

  /** The points of the top level; refuses a stream whose plans don't hold. */
  finish(): TapPoint[] {
    if (this.yaml !== null) throw this.reader.broken('it ends inside a YAML block: it is cut off');
    if (this.lastLineCut) throw this.reader.broken('it ends inside a test point: it is cut off');
    if (this.bailed === null) {
      this.closeTo(0);
      this.refuseOrphan();
      const fault = levelFault(this.top);
      if (fault !== null) throw this.reader.broken(fault);
    }
    return this.levels[0]?.points ?? [];
  }

  private get top(): TapLevel {
    const top = this.levels.at(-1);
    if (top === undefined) throw this.reader.broken('its subtests do not nest');
    return top;
  }

  private takeLine(line: TapLine, indent: number, text: string, number: number): void {
    switch (line.kind) {
      case 'point':
        if (this.enter(indent, number)) this.addPoint(line, number);
        return;
      case 'plan':
        if (!this.enter(indent, number)) return;
        if (this.top.plan !== null) throw this.reader.broken('it has two plans', { line: number });
        if (line.count > this.reader.limits.outcomes)
          throw this.reader.broken(`its plan says ${line.count} test points`, { line: number });
        this.top.plan = line.count;
        return;
      case 'bail':
        this.bailed = line.reason === '' ? 'no reason given' : line.reason;
        return;
      case 'subtest':
        this.tapeStyle ??= false;
        this.last = null;
        return;
      case 'comment':
        this.comment(line.text, indent);
        return;
      case 'close':
        if (indent < this.top.indent) this.closeBraces(indent, number);
        return;
      case 'version':
      case 'yaml':
      case 'other':
        if (this.last !== null && !this.last.ok && !this.last.hasYaml) this.note(this.last, text);
    }
  }

  /** Brings the level of this indentation to the top; false for a line that is a test's own output. */
  private enter(indent: number, line: number): boolean {
    if (indent % step !== 0 || indent > this.top.indent + step) return false;
    if (indent === this.top.indent + step) {
      if (this.levels.length >= this.reader.limits.depth) throw this.reader.tooDeep(line);
      this.refuseOrphan();
      this.levels.push(tapLevel(indent, null));
    } else {
      this.closeTo(indent);
    }
    return true;
  }

  private closeTo(indent: number): void {
    while (this.top.indent > indent) {
      const level = this.levels.pop();
      if (level === undefined) return;
      if (level.owner !== null) throw this.reader.broken("a subtest's braces are not closed");
      this.refuseOrphan();
      this.orphan = { level, fault: levelFault(level) };
    }
  }

  private closeBraces(indent: number, line: number): void {
    this.closeTo(indent + step);
    this.refuseOrphan();
    const level = this.top;
    if (level.owner === null || level.indent !== indent + step)
      throw this.reader.broken('a brace closes no subtest', { line });
    this.levels.pop();
    this.adopt(level.owner, level, levelFault(level));
  }

  private addPoint(line: Extract<TapLine, { kind: 'point' }>, number: number): void {
    this.total += 1;
    if (this.total > this.reader.limits.outcomes) {
      throw this.reader.broken(`it has more than ${this.reader.limits.outcomes} test points`, { line: number });
    }
    const level = this.top;
    if (level.indent === 0) this.tapeStyle ??= this.heading !== null && level.plan === null;
    const { opens, ...rest } = line;
    const heading = this.tapeStyle === true && level.indent === 0 ? this.heading : null;
    const point: TapPoint = { ...rest, line: number, children: null, notes: '', hasYaml: false, heading };
    level.points.push(point);
    this.last = point;
    if (this.orphan !== null && this.orphan.level.indent === level.indent + step) {
      const { level: subtest, fault } = this.orphan;
      this.orphan = null;
      this.adopt(point, subtest, fault);
    }
    if (opens) {
      if (this.levels.length >= this.reader.limits.depth) throw this.reader.tooDeep(number);
      this.levels.push(tapLevel(level.indent + step, point));
    }
  }

  /** A subtest's faulty plan is part of its failure; where its result says `ok`, something is missing. */
  private adopt(point: TapPoint, level: TapLevel, fault: string | null): void {
    if (fault !== null && point.ok && point.directive === null) {
      throw this.reader.broken(`in subtest "${point.name.slice(0, 100)}": ${fault}`, { line: point.line });
    }
    if (level.points.length > 0) point.children = level.points;
  }

  private refuseOrphan(): void {
    if (this.orphan !== null) throw this.reader.broken('a subtest has no result');
  }

  private comment(text: string, indent: number): void {
    const summary = /^ (?:fail|cancelled)\s+(\d{1,10})$/.exec(text);
    if (summary !== null && indent === 0) this.summaryFail += Number(summary[1]);
    if (indent === 0 && /^ \S/.test(text)) this.heading = { text: text.trim() };
    if (this.last !== null && !this.last.ok && !this.last.hasYaml) this.note(this.last, text);
  }

  private note(point: TapPoint, text: string): void {
    point.notes = appendCut(point.notes, `${text}\n`, this.reader.limits.messageChars);
  }
}
