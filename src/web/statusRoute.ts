import { home } from '../home.ts';
import { appStatus } from '../jobs/index.ts';
import type { Store } from '../store/index.ts';
import { sendJson, type Route } from './httpServer.ts';

/**
 * The socket at which a server tells what it knows, to who may open its folder: nobody else can open the embedded
 * database while the server runs.
 */
export function statusSocket(): string {
  return home('app', 'status.sock');
}

export function statusRoute(store: Store): Route {
  return async (_request, response) => {
    sendJson(response, 200, await appStatus(store));
  };
}
