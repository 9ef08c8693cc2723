import { functionGroup } from './functionGroup.ts';
import { nearTexts } from './nearTexts.ts';
import type { Pair } from './pair.ts';

/** From this overlap on, functions under different names (renamed, moved, copied) count as one group. */
const SAME_FUNCTION = 0.6;

/** Pairs by joined group: union by group name, by groups changed together, and by nearly equal function text. */
export function joinGroups(pairs: readonly Pair[]): Map<string, Pair[]> {
  const parent = new Map<string, string>();
  const root = (name: string): string => {
    const up = parent.get(name) ?? name;
    if (up === name) return name;
    const top = root(up);
    parent.set(name, top);
    return top;
  };
  const join = (a: string, b: string): void => {
    const [first, second] = [root(a), root(b)].sort();
    if (first !== second) parent.set(second!, first!);
  };
  for (const pair of pairs) {
    for (const other of pair.evidence?.together ?? []) {
      const colon = other.indexOf(':');
      join(pair.group, functionGroup({ path: other.slice(0, colon), function: other.slice(colon + 1) }));
    }
  }
  const texts = pairs.flatMap(({ rejected, chosen }) => [rejected, chosen]);
  for (const [a, b] of nearTexts(texts, SAME_FUNCTION)) join(pairs[a >> 1]!.group, pairs[b >> 1]!.group);
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) groups.set(root(pair.group), [...(groups.get(root(pair.group)) ?? []), pair]);
  return groups;
}
