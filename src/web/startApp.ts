import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { UserError } from '../errors.ts';
import { home, makePrivateHome } from '../home.ts';
import { handlers, Jobs, onMinute, onStart, startWorker, type Log, type Workshop } from '../jobs/index.ts';
import { chooseSandbox, type Sandbox } from '../sandbox/index.ts';
import { openStore } from '../store/index.ts';
import type { AppSettings } from './appSettings.ts';
import { healthRoutes } from './healthRoutes.ts';
import { startHttp, stopHttp } from './httpServer.ts';
import { Metrics } from './metrics.ts';
import { openHub } from './openHub.ts';
import { statusRoute, statusSocket } from './statusRoute.ts';
import { webhookRoute, WEBHOOK_PATH } from './webhookRoute.ts';

export interface StartOptions {
  readonly settings: AppSettings;
  readonly log: Log;
  /** Where to take deliveries; left out: this process works only. */
  readonly listen?: { readonly port: number; readonly host: string };
  /** Whether this process does jobs. */
  readonly work: boolean;
  /** How test runs are kept from the machine; the best that is there by default. */
  readonly sandbox?: Parameters<typeof chooseSandbox>[0];
  /** The base model in place of those that repositories name, as `--base` takes it. */
  readonly model?: string | undefined;
  /** What `codelutra learn` is told besides. */
  readonly learnOptions: readonly string[];
}

export interface RunningApp {
  /** Where deliveries and health are asked for; undefined where it does not listen. */
  readonly address: string | undefined;
  /** Ends in good order: answers what came in, gives back the jobs that run. */
  stop(): Promise<void>;
}

/** Starts what was asked for of the App: taking deliveries, doing jobs, or both. @throws UserError */
export async function startApp(options: StartOptions): Promise<RunningApp> {
  const { settings, log, listen, work, sandbox, model, learnOptions } = options;
  const { credentials } = settings;
  if (credentials === undefined) {
    throw new UserError('the App is not set up', {
      fix: 'codelutra serve shows a page that does it; or set APP_ID, PRIVATE_KEY and WEBHOOK_SECRET.',
    });
  }
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    // In the order in which one thing needs another.
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    // Strangers' private code, and what is known of it.
    for (const folder of ['app', 'installations']) await makePrivateHome(folder);
    const store = await openStore(settings.store);
    stops.push(() => store.close());
    const jobs = await Jobs.open(store, log);
    stops.push(() => jobs.stop());
    const metrics = new Metrics(jobs);
    const { probot, hub } = openHub(credentials, settings.api, log);
    let chosen: Promise<Sandbox> | undefined;
    const workshop: Workshop = {
      ...{ store, jobs, hub, log, learnOptions, model },
      sandbox: () => (chosen ??= chooseSandbox(sandbox)),
    };
    // Listening comes first: a port that is taken ends it before any work is begun.
    let address: string | undefined;
    if (listen !== undefined) {
      const onDelivery = metrics.delivered.bind(metrics);
      const server = await startHttp({
        routes: {
          [WEBHOOK_PATH]: await webhookRoute(probot, { store, jobs, log, onDelivery }),
          ...healthRoutes(store, metrics),
        },
        place: listen,
        onAnswer: metrics.answered.bind(metrics),
        onError: (error) => {
          log.error({ err: error }, 'a request failed');
        },
      });
      stops.push(() => stopHttp(server));
      address = `http://${listen.host}:${(server.address() as AddressInfo).port}`;
      log.info({ address, store: store.where }, 'taking deliveries');
    }
    if (store.isOurs) {
      await rm(statusSocket(), { force: true });
      const server = await startHttp({
        routes: { '/status': statusRoute(store) },
        place: { socket: statusSocket() },
        onError: (error) => {
          log.error({ err: error }, 'the status could not be told');
        },
      });
      stops.push(() => stopHttp(server));
    }
    await onStart(workshop);
    if (work) {
      const onEnd = metrics.jobEnded.bind(metrics);
      const folder = home('app', 'worker');
      stops.push(await startWorker({ workshop, handlers, folder, onEnd, onMinute: () => onMinute(workshop) }));
    }
    return { address, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
