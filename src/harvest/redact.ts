import { lintSource } from '@secretlint/core';
import { creator as recommended } from '@secretlint/secretlint-rule-preset-recommend';

const CONFIG = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: recommended }] };

/**
 * The text with every secret that secretlint's recommended rules know put out: `[redacted:RULE]` in its place.
 * @returns the text, and how many secrets were put out
 */
export async function redact(text: string): Promise<{ text: string; secrets: number }> {
  if (text === '') return { text, secrets: 0 };
  const { messages } = await lintSource({
    source: { filePath: 'text.txt', content: text, ext: '.txt', contentType: 'text' },
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
