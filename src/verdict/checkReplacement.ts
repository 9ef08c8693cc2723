import { messageOf } from '../errors.ts';
import { languages, type LanguageName } from '../source/index.ts';
import { staticChecks, type StaticCheck, type StaticReport } from './checks/index.ts';
import { newFindings } from './newFindings.ts';
import type { StaticFinding, Verdict } from './verdict.ts';

/** Longer functions are not checked: some rules take more than linear time. */
const MAX_CHARACTERS = 100_000;
const MAX_FINDINGS = 1000;
const MAX_MESSAGE = 2000;

/** What the static checks say of a candidate, against the version it replaces. */
export interface Replacement {
  /** Findings that the replaced version did not have. */
  findings: StaticFinding[];
  complexity: Verdict['complexity'];
  /** Why a check could not judge one of the texts, if so. */
  problem?: string;
}

/**
 * Checks a function's text against the one it replaces, by every static check of the language. Where either can't be
 * checked there are no findings, and it says why: what is unknown is not counted as new.
 * @param language as `src/source` names it; one without checks gives no findings
 */
export async function checkReplacement(before: string, after: string, language: string): Promise<Replacement> {
  const result: Replacement = { findings: [], complexity: null };
  for (const check of staticChecks) {
    if (!isCheckedBy(check, language)) continue;
    const [old, now] = [await checkFunction(check, before, language), await checkFunction(check, after, language)];
    if (typeof old === 'string' || typeof now === 'string') {
      const [which, why] = typeof old === 'string' ? ['the version it replaces', old] : ['the candidate', now];
      result.problem = `${check.name} could not check ${which}: ${why}`;
      continue;
    }
    const fresh = newFindings({ text: before, findings: old.findings }, { text: after, findings: now.findings });
    result.findings.push(...fresh);
    result.complexity = {
      before: (result.complexity?.before ?? 0) + old.complexity,
      after: (result.complexity?.after ?? 0) + now.complexity,
    };
  }
  result.findings = result.findings
    .slice(0, MAX_FINDINGS)
    .map((finding) => ({ ...finding, message: finding.message.slice(0, MAX_MESSAGE) }));
  return result;
}

function isCheckedBy(check: StaticCheck, language: string): language is LanguageName {
  return check.languages.some((one) => one === language);
}

/** A check's report with lines of the function's own text; why there is none, as a string. */
async function checkFunction(check: StaticCheck, text: string, language: LanguageName): Promise<StaticReport | string> {
  if (text.length > MAX_CHARACTERS) return `it is longer than ${MAX_CHARACTERS} characters`;
  // Methods don't parse alone: each language says what may be put around them.
  for (const { before, after } of languages[language].wrappers) {
    let report: StaticReport | undefined;
    try {
      report = await check.check(`${before}${text}${after}`, language);
    } catch (error) {
      return messageOf(error);
    }
    if (report === undefined) continue;
    const lines = text.split('\n').length;
    const shift = before.split('\n').length - 1;
    return {
      ...report,
      findings: report.findings.map((finding) => ({
        ...finding,
        line: Math.min(lines, Math.max(1, finding.line - shift)),
      })),
    };
  }
  return 'it does not parse';
}
