import { z } from 'zod';
import type { StaticFinding } from '../verdict.ts';
import type { StaticCheck } from './staticCheck.ts';

/** From this cyclomatic complexity on, a function is a finding (McCabe's own bound). */
const COMPLEX = 10;

/** Of its messages only what is used here; its package types them as `any`. */
const diagnosticsSchema = z.array(
  z.object({
    code: z.string().nullable(),
    message: z.string(),
    start_location: z.object({ row: z.number() }),
  }),
);

const settings = {
  'target-version': 'py313',
  lint: {
    select: ['F', 'B', 'S', 'ASYNC', 'PLE', 'PLW', 'E711', 'E712', 'E713', 'E714', 'E721', 'E722', 'E741', 'C901'],
    // A function's text alone can't show which names its module has; an assert is no danger in itself; a loop's variable
    // is cleaned up in place in much good code.
    ignore: ['F821', 'F822', 'S101', 'PLW2901'],
    mccabe: { 'max-complexity': 0 },
  },
};

/** Ruff: pyflakes, bugbear, bandit's security rules, pylint's errors and warnings, McCabe's complexity. */
export const ruffCheck: StaticCheck = {
  name: 'ruff',
  languages: ['python'],
  async check(text) {
    const diagnostics = await diagnose(withoutSuppression(text));
    if (diagnostics.some(({ code }) => code === null || code === 'invalid-syntax')) return undefined;
    const findings: StaticFinding[] = [];
    let complexity = 0;
    let complexUntil = Infinity;
    for (const { code, message, start_location } of diagnostics) {
      if (code === null) continue;
      if (code === 'C901') {
        const value = Number(/\((\d+) > 0\)/.exec(message)?.[1] ?? 0);
        // A function's figure includes those inside it; the first one is the outermost.
        if (start_location.row < complexUntil) [complexity, complexUntil] = [value, start_location.row];
        if (value <= COMPLEX) continue;
      }
      findings.push(findingOf(code, message, start_location.row));
    }
    return { findings, complexity };
  },
};

function findingOf(code: string, message: string, line: number): StaticFinding {
  const security = /^S\d/.test(code);
  const severity = security || /^(?:F|B|PLE)\d/.test(code) ? 'error' : 'warning';
  return { check: 'ruff', rule: code, severity, security, line: Math.max(1, line), message };
}

/** Comments that switch rules off are made plain ones: a text doesn't judge itself. */
function withoutSuppression(text: string): string {
  return text.replace(/\bnoqa\b/gi, 'no-qa').replace(/\b(ruff|flake8|pylint)(\s*:)/gi, '$1-$2');
}

type Diagnostics = z.infer<typeof diagnosticsSchema>;
let workspace: Promise<{ check(text: string): unknown }> | undefined;

async function diagnose(text: string): Promise<Diagnostics> {
  workspace ??= load();
  try {
    return diagnosticsSchema.parse((await workspace).check(text));
  } catch (error) {
    // After a panic inside, the instance can't be trusted with the next text.
    workspace = undefined;
    throw error;
  }
}

/** Ruff's 10 MB of WebAssembly are compiled only once, and only when asked. */
async function load(): Promise<{ check(text: string): unknown }> {
  const { Workspace, PositionEncoding } = await import('@astral-sh/ruff-wasm-nodejs');
  return new Workspace(settings, PositionEncoding.Utf16);
}
