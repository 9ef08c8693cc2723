/** A token that an answer may depart from the unchanged one with. */
export interface Departure {
  /** place in the unchanged answer, in tokens */
  readonly at: number;
  readonly token: number;
  /** log p(token) - log p(the unchanged answer's own token), natural logarithm */
  readonly ratio: number;
}

/** Beyond these a place has nothing likely left to offer. */
export const DEPARTURES_A_PLACE = 3;

/** The departures of one place, from the logits of its likeliest tokens and of its own. */
export function departuresAt(at: number, own: number, logits: ReadonlyMap<number, number>): Departure[] {
  const unchanged = logits.get(own)!;
  return [...logits]
    .filter(([token]) => token !== own)
    .map(([token, logit]) => ({ at, token, ratio: logit - unchanged }))
    .sort(bestFirst)
    .slice(0, DEPARTURES_A_PLACE);
}

/** Best first; of equals the one that comes first in the text. */
export function bestFirst(a: Departure, b: Departure): number {
  return b.ratio - a.ratio || a.at - b.at || a.token - b.token;
}
