import { formatSeconds } from '../../progress.ts';
import type { FixRecord } from '../fixRecord.ts';
import { code, plain } from './escape.ts';
import { all } from './words.ts';

const SOURCES: Record<string, [one: string, many: string]> = {
  mutated: ['edit', 'edits'],
  sampled: ['written by the model', 'written by the model'],
  history: ['from the past', 'from the past'],
};

/** What was tried, with which model, and how long it took, as a list. */
export function searchPart({ candidates, fix, model, withoutModel, seconds }: FixRecord): string {
  const tried = Object.values(candidates).reduce((sum, n) => sum + n, 0);
  const told = Object.entries(candidates).map(([source, n]) => `${n} ${SOURCES[source]?.[n === 1 ? 0 : 1] ?? source}`);
  const found = fix === null ? '' : ` Number ${fix.executions} is this one: ${whatItIs(fix)}.`;
  const asked = model === null ? 'none; edits were tried in random order' : code(model);
  return [
    `- Candidates run: ${tried}${told.length === 0 ? '' : ` (${all(told)})`}.${found}`,
    `- Model: ${asked}${withoutModel === null ? '' : ` (in part: ${plain(withoutModel)})`}`,
    `- Time: ${formatSeconds(seconds)}`,
  ].join('\n');
}

function whatItIs({ source, note }: NonNullable<FixRecord['fix']>): string {
  return source === 'mutated' ? `one edit (${plain(note)})` : plain(note);
}
