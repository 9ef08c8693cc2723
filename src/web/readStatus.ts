import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { appStatus, appStatusSchema, type AppStatus } from '../jobs/index.ts';
import { openStore } from '../store/index.ts';
import type { AppSettings } from './appSettings.ts';
import { statusSocket } from './statusRoute.ts';

/** What the App knows: from the server where one has the embedded database open, else from the database. */
export async function readStatus({ store: place }: AppSettings): Promise<AppStatus> {
  const told = 'folder' in place ? await askServer() : undefined;
  if (told !== undefined) return appStatusSchema.parse(JSON.parse(told));
  const store = await openStore(place);
  try {
    return await appStatus(store);
  } finally {
    await store.close();
  }
}

/** @returns undefined where no server runs */
function askServer(): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: statusSocket(), path: '/status' }, (response) => {
      text(response).then(resolve, reject);
    });
    asked.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(undefined);
      else reject(error);
    });
    asked.end();
  });
}
