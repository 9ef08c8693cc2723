import type { Access } from './access.ts';
import { afterEmulator } from './afterEmulator.ts';
import { notFound, type Answer, type SeenRequest } from './exchange.ts';
import type { ReleaseAssets } from './releaseAssets.ts';
import type { FakeRepository } from './repository.ts';
import { Router } from './router.ts';
import { routes } from './routes/index.ts';
import type { World } from './world.ts';

const router = new Router(routes);

/** Answers a request of the API: by a route of the fake's own, else by the emulator. @throws Refusal */
export async function dispatch(
  world: World & { readonly access: Access; readonly assets: ReleaseAssets },
  seen: SeenRequest,
  search: string,
  headers: Record<string, string>,
  body: Buffer,
): Promise<Answer> {
  const { access, assets, emulated, repositories, storage } = world;
  const who = access.who(seen.authorization);
  const [, , owner = '', name = ''] = seen.path.startsWith('/repos/') ? seen.path.split('/') : [];
  const repository = repositories.find((one) => one.owner === owner && one.name === name);
  if (repository !== undefined) access.check(who, repository, seen.method, seen.path);
  const match = router.find(seen.method, seen.path);
  if (match === undefined) {
    const download = await assets.download(seen, headers, storage);
    const answer = download ?? (await emulated.forward(seen.method, seen.path + search, headers, body));
    access.remember(seen, answer);
    return afterEmulator(world, repository, who.login, seen, answer);
  }
  return match.handler({
    ...seen,
    params: match.params,
    world,
    actor: who.login,
    installation: who.granted?.installation,
    get repository(): FakeRepository {
      if (repository === undefined) throw notFound();
      return repository;
    },
  });
}
