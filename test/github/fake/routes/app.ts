import { notFound, Refusal } from '../exchange.ts';
import { repositoryObject } from '../pullObject.ts';
import { ok, paged, type Call, type Routes } from '../router.ts';
import type { Delivery } from '../webhooks.ts';

/** Only the App itself, with its own key, may ask about deliveries. */
async function requireApp({ world, authorization = '' }: Call): Promise<void> {
  const { status, body } = await world.emulated.forward('GET', '/app', { authorization });
  if (status !== 200) throw new Refusal(status, (body as { message: string }).message);
}

const summary = ({
  id,
  guid,
  event,
  action,
  installation,
  repository,
  deliveredAt,
  duration,
  code,
  isRedelivery,
}: Delivery) => ({
  id,
  guid,
  delivered_at: deliveredAt,
  redelivery: isRedelivery,
  duration,
  status:
    code >= 200 && code < 300 ? 'OK' : code === 0 ? 'failed to connect to host' : `Invalid HTTP Response: ${code}`,
  status_code: code,
  event,
  action,
  installation_id: installation,
  repository_id: repository,
  throttled_at: null,
});

function deliveryOf({ world, params }: Call): Delivery {
  const found = world.webhooks.deliveries.find(({ id }) => id === Number(params['id']));
  if (found === undefined) throw notFound();
  return found;
}

export const appRoutes: Routes = {
  'GET /app/hook/deliveries': async (call) => {
    await requireApp(call);
    // Newest first, by a cursor: the id of the next one.
    const all = [...call.world.webhooks.deliveries].reverse();
    const size = Number(call.query.get('per_page') ?? 30);
    const cursor = call.query.get('cursor');
    const start = cursor === null ? 0 : all.findIndex(({ id }) => id === Number(cursor));
    if (start < 0) throw new Refusal(422, 'Invalid cursor');
    const next = all[start + size];
    const link = `<${call.world.url}/app/hook/deliveries?per_page=${size}&cursor=${next?.id}>; rel="next"`;
    return {
      ...ok(all.slice(start, start + size).map(summary)),
      headers: next === undefined ? {} : { link },
    };
  },
  'GET /app/hook/deliveries/{id}': async (call) => {
    await requireApp(call);
    const delivery = deliveryOf(call);
    const request = { headers: { 'X-GitHub-Delivery': delivery.guid }, payload: JSON.parse(delivery.body) as unknown };
    return ok({
      ...summary(delivery),
      url: call.world.webhooks.address ?? '',
      request,
      response: { headers: {}, payload: '' },
    });
  },
  'POST /app/hook/deliveries/{id}/attempts': async (call) => {
    await requireApp(call);
    call.world.webhooks.again(deliveryOf(call).id);
    return { status: 202, body: {} };
  },
  'POST /app-manifests/{code}/conversions': ({ world, params }) => {
    const { app } = world;
    if (app === undefined || params['code'] !== `code-of-${app.slug}`) throw notFound();
    return {
      status: 201,
      body: {
        id: app.id,
        slug: app.slug,
        node_id: 'A_1',
        client_id: 'Iv1.0123456789abcdef',
        client_secret: 'not-used',
        owner: world.user('octocat'),
        name: app.slug,
        html_url: `${world.url}/apps/${app.slug}`,
        permissions: app.permissions,
        events: app.events,
        webhook_secret: app.webhookSecret,
        pem: app.privateKey,
      },
    };
  },
  'GET /installation/repositories': (call) => {
    const { world, installation } = call;
    if (installation === undefined) throw new Refusal(403, 'You must authenticate with an installation access token');
    const { account, repositories } = installation;
    const found = world.repositories.filter(
      ({ owner, name }) => owner === account && (repositories === undefined || repositories.includes(name)),
    );
    const shown = found.map((repository) => repositoryObject(world, repository));
    return paged(call, shown, (page) => ({ total_count: shown.length, repositories: page }));
  },
};
