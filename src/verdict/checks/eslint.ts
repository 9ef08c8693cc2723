import type { Linter } from 'eslint';
import type { LanguageName } from '../../source/index.ts';
import type { StaticFinding } from '../verdict.ts';
import { eslintRules } from './eslintRules.ts';
import type { StaticCheck, StaticReport } from './staticCheck.ts';

const NAMES = { javascript: 'text.jsx', typescript: 'text.ts', tsx: 'text.tsx' } as const;
const severities = new Map<string, Pick<StaticFinding, 'severity' | 'security'>>([
  ...eslintRules.errors.map((rule) => [rule, { severity: 'error', security: false }] as const),
  ...eslintRules.warnings.map((rule) => [rule, { severity: 'warning', security: false }] as const),
  ...eslintRules.security.map((rule) => [rule, { severity: 'error', security: true }] as const),
]);

/** ESLint with its own rules, eslint-plugin-security's and eslint-plugin-sonarjs'. */
export const eslintCheck: StaticCheck = {
  name: 'eslint',
  languages: ['javascript', 'typescript', 'tsx'],
  async check(text, language) {
    const { linter, configOf } = await load();
    // A function of a module is strict, an older script's need not be: whichever parses.
    for (const sourceType of ['module', 'script'] as const) {
      const messages = linter.verify(text, configOf(language, sourceType), { filename: nameOf(language) });
      if (!messages.some(({ fatal }) => fatal === true)) return reportOf(messages);
    }
    return undefined;
  },
};

function reportOf(messages: readonly Linter.LintMessage[]): StaticReport {
  const findings: StaticFinding[] = [];
  let complexity = 0;
  for (const { ruleId, line, message } of messages) {
    // With its bound at 0 this rule reports each function's figure, in the message only.
    if (ruleId === 'complexity') complexity += Number(/complexity of (\d+)/.exec(message)?.[1] ?? 0);
    const kind = severities.get(ruleId ?? '');
    if (ruleId !== null && kind !== undefined) {
      findings.push({ check: 'eslint', rule: ruleId, ...kind, line: Math.max(1, line), message });
    }
  }
  return { findings, complexity };
}

function nameOf(language: LanguageName): string {
  return language in NAMES ? NAMES[language as keyof typeof NAMES] : NAMES.javascript;
}

interface Loaded {
  readonly linter: Linter;
  configOf(language: LanguageName, sourceType: 'module' | 'script'): Linter.Config[];
}
let loaded: Promise<Loaded> | undefined;

/** ESLint and the plugins take most of a second to load: only once, and only when asked. */
function load(): Promise<Loaded> {
  loaded ??= loadEslint();
  return loaded;
}

async function loadEslint(): Promise<Loaded> {
  const [eslint, security, sonarjs, typescript] = await Promise.all([
    import('eslint'),
    import('eslint-plugin-security'),
    import('eslint-plugin-sonarjs'),
    import('@typescript-eslint/parser'),
  ]);
  const rules = Object.fromEntries([...severities.keys()].map((rule) => [rule, 'error' as const]));
  return {
    linter: new eslint.Linter({ configType: 'flat' }),
    configOf: (language, sourceType) => [
      {
        files: Object.values(NAMES).map((name) => `**/${name}`),
        plugins: { security: security.default, sonarjs: sonarjs.default },
        languageOptions: {
          ...(language === 'javascript' ? {} : { parser: typescript }),
          sourceType,
          parserOptions: { ecmaFeatures: { jsx: language !== 'typescript' } },
        },
        linterOptions: { noInlineConfig: true },
        rules: { ...rules, complexity: ['error', 0] },
      },
    ],
  };
}
