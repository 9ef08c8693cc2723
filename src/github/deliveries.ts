import { z } from 'zod';
import { asking, askingFor } from './apiError.ts';
import type { GitHub } from './client.ts';

const MOST_PAGES = 100;
const THE_APP = 'the App';

const deliverySchema = z
  .object({
    id: z.int().positive(),
    guid: z.string().max(100),
    delivered_at: z.string().max(40),
    redelivery: z.boolean(),
    status_code: z.int(),
    event: z.string().max(100),
    action: z.string().max(100).nullish(),
    installation_id: z.int().nullish(),
    repository_id: z.int().nullish(),
  })
  .transform((delivery) => ({
    id: delivery.id,
    /** The same for all deliveries of one event. */
    guid: delivery.guid,
    /** ISO 8601. */
    deliveredAt: delivery.delivered_at,
    redelivery: delivery.redelivery,
    /** Whether the App answered that it took it. */
    arrived: delivery.status_code >= 200 && delivery.status_code < 300,
    event: delivery.event,
    action: delivery.action ?? undefined,
    installationId: delivery.installation_id ?? undefined,
    repositoryId: delivery.repository_id ?? undefined,
  }));
/** One try to deliver an event to the App. */
export type Delivery = z.infer<typeof deliverySchema>;

/**
 * The deliveries since a time, newest first. GitHub keeps them for a few days.
 * @param app a client that speaks as the App
 * @throws UserError
 */
export async function listDeliveries(app: GitHub, since: Date): Promise<Delivery[]> {
  return asking('listing the deliveries', THE_APP, async () => {
    const found: Delivery[] = [];
    let count = 0;
    for await (const { data } of app.paginate.iterator(app.rest.apps.listWebhookDeliveries, { per_page: 100 })) {
      const page = data.map((delivery) => deliverySchema.parse(delivery));
      const recent = page.filter(({ deliveredAt }) => Date.parse(deliveredAt) >= since.getTime());
      found.push(...recent);
      if (recent.length < page.length || ++count === MOST_PAGES) break;
    }
    return found;
  });
}

/** Of every event none of whose deliveries arrived, its newest delivery; oldest first. */
export function missedDeliveries(deliveries: readonly Delivery[]): Delivery[] {
  const arrived = new Set(deliveries.filter((delivery) => delivery.arrived).map(({ guid }) => guid));
  const newest = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    const known = newest.get(delivery.guid);
    if (arrived.has(delivery.guid)) continue;
    if (known === undefined || Date.parse(known.deliveredAt) < Date.parse(delivery.deliveredAt)) {
      newest.set(delivery.guid, delivery);
    }
  }
  return [...newest.values()].sort((a, b) => Date.parse(a.deliveredAt) - Date.parse(b.deliveredAt));
}

/** Asks GitHub to deliver again. @returns false where it no longer has the delivery @throws UserError */
export async function redeliver(app: GitHub, { id }: Pick<Delivery, 'id'>): Promise<boolean> {
  const answer = await askingFor('asking for a delivery', THE_APP, () =>
    app.rest.apps.redeliverWebhookDelivery({ delivery_id: id }),
  );
  return answer !== undefined;
}
