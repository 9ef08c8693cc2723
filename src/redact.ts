import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { creator as recommended } from '@secretlint/secretlint-rule-preset-recommend';

const CONFIG = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: recommended }] };

// It keeps every mark it was ever given and goes through all of them at each new one: after some thousand texts, one more
// takes a tenth of a second. Nobody reads them.
secretLintProfiler.mark = () => undefined;

/** Proofs of one repository repeat their commands, imports and tests: each text is looked at once. */
const MAX_KNOWN = 4000;
/** Longer ones are seldom the same, and so many of them would fill the memory. */
const MAX_KNOWN_CHARS = 5000;
const known = new Map<string, Promise<Redacted>>();

/** A text without its secrets, and how many were put out. */
export interface Redacted {
  readonly text: string;
  readonly secrets: number;
}

/**
 * The text with every secret that secretlint's recommended rules know put out: `[redacted:RULE]` in its place.
 * @returns the text, and how many secrets were put out
 */
export function redact(text: string): Promise<Redacted> {
  if (text.length > MAX_KNOWN_CHARS) return redactNow(text);
  let redacted = known.get(text);
  if (redacted === undefined) {
    if (known.size >= MAX_KNOWN) known.delete(known.keys().next().value!);
    redacted = redactNow(text);
    known.set(text, redacted);
  }
  return redacted;
}

async function redactNow(text: string): Promise<Redacted> {
  if (text === '') return { text, secrets: 0 };
  const { messages } = await lintSource({
    // A comment in a stranger's file doesn't turn this off. The text keeps its length, so places stay.
    source: {
      filePath: 'text.txt',
      content: text.replace(/secretlint-/g, 'secretlint_'),
      ext: '.txt',
      contentType: 'text',
    },
    options: { config: CONFIG, noPhysicFilePath: true },
  });
  const found = messages
    .map(({ range, ruleId }) => ({ start: range[0], end: range[1], rule: ruleId.replace(/^.*rule-/, '') }))
    .sort((a, b) => a.start - b.start || b.end - a.end);
  let clean = '';
  let at = 0;
  for (const { start, end, rule } of found) {
    if (end <= at) continue;
    clean += start >= at ? `${text.slice(at, start)}[redacted:${rule}]` : '';
    at = end;
  }
  return { text: clean + text.slice(at), secrets: found.length };
}
