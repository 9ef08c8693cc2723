import type { Colors } from '../../preference/index.ts';
import { cleanLine } from '../../reports/index.ts';
import type { Became } from '../became.ts';
import type { FixRecord } from '../fixRecord.ts';

/** A fix that was found and not shown, or shown, with what became of the function since. */
export interface PastFix {
  /** Of the pull request. */
  readonly pull: number;
  readonly record: FixRecord;
  readonly became: Became;
}

const SAID: Record<Became['kind'], string> = {
  same: 'its author later wrote the same',
  own: 'its author mended it in another way',
  elsewhere: 'mended elsewhere',
  changed: 'rewritten; whether the tests pass is not known',
  open: 'open',
};
const SHOWN = 20;

/** For `codelutra status`: what would have been suggested, and what of it the authors later wrote themselves. */
export function renderShadow(fixes: readonly PastFix[], colors: Colors): string {
  if (fixes.length === 0) return 'No fix was found so far.\n';
  const same = fixes.filter(({ became }) => became.kind === 'same').length;
  const settled = fixes.filter(({ became }) => became.kind !== 'open').length;
  const head = `${fixes.length} ${fixes.length === 1 ? 'fix' : 'fixes'} found; of ${settled} that ${settled === 1 ? 'was' : 'were'} settled since, ${same} by the very same change`;
  const lines = fixes.slice(0, SHOWN).map(({ pull, record, became }) => {
    const place = record.places[0];
    const at = became.kind === 'open' ? '' : ` (${became.commit.slice(0, 9)}, ${became.date.slice(0, 10)})`;
    const name = cleanLine(`${place?.function ?? ''}  ${place?.path ?? ''}:${place?.line ?? 1}`).slice(0, 80);
    return `  #${pull}  ${name}\n    ${became.kind === 'same' ? colors.green(SAID.same) : SAID[became.kind]}${colors.dim(at)}`;
  });
  const more = fixes.length > SHOWN ? [`  and ${fixes.length - SHOWN} more`] : [];
  return `${[colors.bold(head), ...lines, ...more].join('\n')}\n`;
}
