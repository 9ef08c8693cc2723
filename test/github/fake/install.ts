import type { World } from './world.ts';

/** Tells the App that it was installed, as GitHub does for what the options of the fake named. */
export async function install(world: World, id: number, sender: string): Promise<void> {
  const { app } = world;
  const installation = app?.installations.find((one) => one.id === id);
  if (app === undefined || installation === undefined) throw new Error(`there is no installation ${id}`);
  world.webhooks.installed.add(id);
  const { account, repositories } = installation;
  const chosen = world.repositories.filter(
    ({ owner, name }) => owner === account && (repositories === undefined || repositories.includes(name)),
  );
  const now = Math.floor(Date.now() / 1000);
  await world.webhooks.sendTo(id, 'installation', 'created', {
    installation: {
      id,
      account: world.user(account),
      repository_selection: repositories === undefined ? 'all' : 'selected',
      app_id: app.id,
      app_slug: app.slug,
      target_id: world.user(account).id,
      target_type: world.user(account).type,
      permissions: app.permissions,
      events: app.events,
      created_at: now,
      updated_at: now,
    },
    repositories: chosen.map(({ id: number, name, fullName, isPrivate }) => ({
      id: number,
      node_id: `R_${number}`,
      name,
      full_name: fullName,
      private: isPrivate,
    })),
    sender: world.user(sender),
  });
}
