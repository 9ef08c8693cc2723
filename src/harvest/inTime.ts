import type { Found, HarvestContext } from './source.ts';

/** Tries something, unless the harvest's time is over; what is under way when that happens is given up. */
export async function inTime(
  { secondsLeft, over }: Pick<HarvestContext, 'secondsLeft' | 'over'>,
  what: string,
  attempt: () => Promise<Found>,
): Promise<Found> {
  const late: Found = { what, evidence: [], refusal: 'no-time', tried: false };
  if (secondsLeft() === 0) return late;
  try {
    return await attempt();
  } catch (error) {
    if (over?.aborted === true && error === over.reason) return late;
    throw error;
  }
}
