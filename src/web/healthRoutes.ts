import type { Store } from '../store/index.ts';
import { version } from '../version.ts';
import { sendJson, type Route } from './httpServer.ts';
import type { Metrics } from './metrics.ts';

/** A database that has not answered by then is taken for ill. */
const PATIENCE_MS = 5000;

/** `/health`: 200 where the database answers, else 503. `/metrics`: figures for Prometheus. */
export function healthRoutes(store: Store, metrics: Metrics): Record<string, Route> {
  return {
    '/health': async (_request, response) => {
      const answer = store.sql.executeSql('SELECT 1').then(
        () => true,
        () => false,
      );
      const limit = new Promise<boolean>((resolve) => setTimeout(resolve, PATIENCE_MS, false).unref());
      const isWell = await Promise.race([answer, limit]);
      sendJson(response, isWell ? 200 : 503, { status: isWell ? 'ok' : 'the database does not answer', version });
    },
    '/metrics': async (_request, response) => {
      response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text());
    },
  };
}
