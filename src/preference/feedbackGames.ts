import type { Evidence, FeedbackKind } from '../harvest/index.ts';
import type { Game } from './bradleyTerry.ts';

/**
 * What one person's act counts, as games; a test that ran once on each side is half of one. Who commits a suggestion, or
 * refuses it with a button, has looked at it; a thumb costs less; who wrote something else may have had reasons of style.
 */
export const FEEDBACK_WEIGHTS: Record<FeedbackKind, number> = {
  applied: 2,
  unhelpful: 2,
  'thumbs-up': 1,
  'thumbs-down': 1,
  'own-fix': 0.5,
};

/** Many people who agree say little more than a few. */
const MOST_PEOPLE = 3;

/**
 * What people did with a suggestion, as games between its versions: `new` won against `old` where it was taken or liked,
 * lost where it was refused; the author's own version won against the suggestion it was written instead of (`over`).
 */
export function feedbackGames({ feedback }: Pick<Evidence, 'feedback'>): Game[] {
  return (feedback?.signals ?? []).map(({ kind, people }) => {
    const weight = FEEDBACK_WEIGHTS[kind] * Math.min(people, MOST_PEOPLE);
    const isRefused = kind === 'unhelpful' || kind === 'thumbs-down';
    if (isRefused) return { winner: 'old', loser: 'new', weight };
    return { winner: 'new', loser: kind === 'own-fix' && feedback?.over !== undefined ? 'over' : 'old', weight };
  });
}
