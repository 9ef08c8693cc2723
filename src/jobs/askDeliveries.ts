import { listDeliveries, missedDeliveries, redeliver, type Delivery, type GitHub } from '../github/index.ts';
import type { JobContext } from './jobContext.ts';

/** How long GitHub keeps deliveries, and how far back of the last look is looked once more. */
const KEPT_MS = 3 * 24 * 3600 * 1000;
const OVERLAP_MS = 3600 * 1000;
/** An event that could not be taken so often is let go. */
const MOST_TRIES = 5;
const SEEN = 'deliveries seen until';

/** Asks GitHub for the deliveries that never arrived, or that were answered and are not known all the same. */
export async function askDeliveries(app: GitHub, { store, log }: Pick<JobContext, 'store' | 'log'>): Promise<void> {
  const now = Date.now();
  const seen = Number((await store.app.recall(SEEN)) ?? 0);
  const deliveries = await listDeliveries(app, new Date(Math.max(seen - OVERLAP_MS, now - KEPT_MS)));
  const known = await store.app.knownDeliveries([...new Set(deliveries.map(({ guid }) => guid))]);
  const tries = new Map<string, number>();
  for (const { guid } of deliveries) tries.set(guid, (tries.get(guid) ?? 0) + 1);
  const unknown = deliveries.map((one): Delivery => ({ ...one, arrived: known.has(one.guid) }));
  let asked = 0;
  for (const delivery of missedDeliveries(unknown)) {
    if ((tries.get(delivery.guid) ?? 0) < MOST_TRIES && (await redeliver(app, delivery))) asked += 1;
  }
  if (asked > 0) log.info({ deliveries: asked }, 'deliveries were missed, and are asked for again');
  await store.app.remember(SEEN, String(now));
}
