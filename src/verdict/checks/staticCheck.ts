import type { LanguageName } from '../../source/index.ts';
import type { StaticFinding } from '../verdict.ts';

/** What a static check says of one text. */
export interface StaticReport {
  readonly findings: readonly StaticFinding[];
  /** Cyclomatic complexity of the text's functions together. */
  readonly complexity: number;
}

/** A tool that judges source text without running it. */
export interface StaticCheck {
  readonly name: string;
  readonly languages: readonly LanguageName[];
  /**
   * Checks a whole file's text; comments in it can't switch rules off.
   * @returns undefined where the text doesn't parse
   */
  check(text: string, language: LanguageName): Promise<StaticReport | undefined>;
}
