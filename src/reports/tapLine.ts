/** One line of TAP, its indentation taken off. */
export type TapLine =
  | { kind: 'version' }
  | { kind: 'plan'; count: number; skip: string | null }
  | {
      kind: 'point';
      ok: boolean;
      number: number | null;
      name: string;
      directive: 'skip' | 'todo' | null;
      reason: string;
      durationMs: number | null;
      opens: boolean;
    }
  | { kind: 'bail'; reason: string }
  | { kind: 'subtest'; name: string }
  | { kind: 'comment'; text: string }
  | { kind: 'yaml' }
  | { kind: 'close' }
  | { kind: 'other' };

/** Reads one line without its indentation. */
export function tapLine(line: string): TapLine {
  if (line.startsWith('ok') || line.startsWith('not ok')) return testPoint(line);
  if (/^TAP version \d+$/.test(line)) return { kind: 'version' };
  const plan = /^1\.\.(\d{1,10})\s*(?:#\s*(.*))?$/.exec(line);
  if (plan !== null) {
    const comment = plan[2] ?? '';
    return { kind: 'plan', count: Number(plan[1]), skip: /^skip/i.test(comment) ? comment : null };
  }
  if (/^Bail out!/i.test(line)) return { kind: 'bail', reason: line.slice('Bail out!'.length).trim() };
  if (line.startsWith('#')) {
    const subtest = /^# Subtest(?:: (.*))?$/.exec(line);
    return subtest === null ? { kind: 'comment', text: line.slice(1) } : { kind: 'subtest', name: subtest[1] ?? '' };
  }
  if (line === '---') return { kind: 'yaml' };
  return line === '}' ? { kind: 'close' } : { kind: 'other' };
}

function testPoint(line: string): TapLine {
  const match = /^(not )?ok(?:\s+(\d{1,10}))?(?:\s+(.*))?$/.exec(line);
  if (match === null) return { kind: 'other' };
  let text = (match[3] ?? '').trim();
  const opens = text === '{' || text.endsWith(' {');
  if (opens) text = text.slice(0, -1).trim();
  const point = {
    kind: 'point' as const,
    ok: match[1] === undefined,
    number: match[2] === undefined ? null : Number(match[2]),
    directive: null as 'skip' | 'todo' | null,
    reason: '',
    durationMs: null as number | null,
    opens,
  };
  const mark = directiveAt(text);
  if (mark !== -1) {
    for (const directive of text.slice(mark).split(/(?<= )#\s*|^#\s*/)) {
      const [, word = '', reason = ''] = /^(skip|todo|time=)(.*)$/i.exec(directive.trim()) ?? [];
      if (word.toLowerCase() === 'time=') {
        point.durationMs = Number(/^([\d.]{1,20})ms/.exec(reason)?.[1] ?? Number.NaN);
      } else if (word !== '') {
        point.directive = word.toLowerCase() === 'skip' ? 'skip' : 'todo';
        point.reason = reason.replace(/^(?:ped)?[:\s]*/i, '');
      }
    }
    text = text.slice(0, mark).trim();
  }
  return { ...point, name: text.replace(/^- ?/, '').replace(/\\([#\\])/g, '$1') };
}

/** Where the directives begin: the first `#` that no backslash escapes and that a known word follows; -1 without one. */
function directiveAt(text: string): number {
  for (let at = text.indexOf('#'); at !== -1; at = text.indexOf('#', at + 1)) {
    const separate = at === 0 || text[at - 1] === ' ';
    if (separate && /^#\s*(?:skip|todo|time=)/i.test(text.slice(at, at + 12))) return at;
  }
  return -1;
}
