import { z } from 'zod';
import { asking, askingFor } from './apiError.ts';
import type { GitHub } from './client.ts';

const THE_APP = 'the App';
const MOST_PAGES = 100;

const deliverySchema = z
  .object({
    id: z.union([z.string().regex(/^\d{1,20}$/), z.int().positive().transform(String)]),
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
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { data, headers } = await app.rest.apps.listWebhookDeliveries({
        per_page: 100,
        ...(cursor === undefined ? {} : { cursor }),
        request: { parseSuccessResponseBody: false },
      });
      // With the option above the answer is the body's stream, which the types don't say.
      const text = await new Response(data as unknown as ReadableStream).text();
      const deliveries = z.array(deliverySchema).parse(JSON.parse(withTextIds(text)));
      const recent = deliveries.filter(({ deliveredAt }) => Date.parse(deliveredAt) >= since.getTime());
      found.push(...recent);
      cursor = nextCursor(headers.link);
      if (recent.length < deliveries.length || cursor === undefined) break;
    }
    return found;
  });
}

/** Ids of deliveries have more digits than a JavaScript number keeps. */
function withTextIds(json: string): string {
  return json.replace(/"id"\s*:\s*(\d+)/g, '"id":"$1"');
}

function nextCursor(link: string | undefined): string | undefined {
  const next = /<([^>]+)>\s*;\s*rel="next"/.exec(link ?? '')?.[1];
  if (next === undefined || !URL.canParse(next)) return undefined;
  return new URL(next).searchParams.get('cursor') ?? undefined;
}

/** Of every event none of whose deliveries arrived, its newest delivery; oldest first. */
export function missedDeliveries(deliveries: readonly Delivery[]): Delivery[] {
  const arrived = new Set(deliveries.filter((delivery) => delivery.arrived).map(({ guid }) => guid));
  const newest = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    if (arrived.has(delivery.guid)) continue;
    const known = newest.get(delivery.guid);
    if (known === undefined || Date.parse(known.deliveredAt) < Date.parse(delivery.deliveredAt)) {
      newest.set(delivery.guid, delivery);
    }
  }
  return [...newest.values()].sort((a, b) => Date.parse(a.deliveredAt) - Date.parse(b.deliveredAt));
}

/** Asks GitHub to deliver again. @returns false where it no longer has the delivery @throws UserError */
export async function redeliver(app: GitHub, { id }: Pick<Delivery, 'id'>): Promise<boolean> {
  const answer = await askingFor('asking for a delivery', THE_APP, () =>
    app.request('POST /app/hook/deliveries/{delivery_id}/attempts', {
      // Only goes into the address; as a number it would lose digits.
      delivery_id: id as unknown as number,
    }),
  );
  return answer !== undefined;
}
