import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { readFileSync } from 'node:fs';
import { FakeGitHub, People, type App, type FakeRepository } from '../github/fake/index.ts';
import { AppProcess, freePort, type AppSetting } from './appProcess.ts';
import { makeProject } from './project.ts';

const PATIENCE_MS = 240_000;
const manifest = parse(readFileSync('app.yml', 'utf8')) as {
  default_permissions: App['permissions'];
  default_events: string[];
};
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

export interface WorldOptions {
  /** A folder for the App's home and for the project. */
  readonly folder: string;
  /** The address of a Postgres database, for which a worker runs beside the server. */
  readonly database?: string;
  /** Owners, each with an installation and a private repository `lib`. */
  readonly owners?: readonly string[];
}

/** GitHub with a repository, and the App as its own processes. */
export class StoryWorld {
  readonly github: FakeGitHub;
  readonly processes: readonly AppProcess[];
  readonly home: string;
  readonly setting: AppSetting;

  private constructor(github: FakeGitHub, setting: AppSetting) {
    this.github = github;
    this.setting = setting;
    this.home = setting.home;
    this.processes =
      setting.database === undefined
        ? [new AppProcess('serve', setting)]
        : [new AppProcess('serve', setting, ['--no-jobs']), new AppProcess('worker', setting)];
  }

  /** Makes the world; nothing of the App runs yet. The permissions and events are those of the App's own manifest. */
  static async make({ folder, database, owners = ['acme'] }: WorldOptions): Promise<StoryWorld> {
    const webhookSecret = 'a secret of the story';
    const github = await FakeGitHub.start({
      repos: owners.map((owner) => ({ owner, name: 'lib', private: true, empty: true })),
      users: ['mona'],
      app: {
        id: 7,
        slug: 'codelutra',
        privateKey: keys.privateKey,
        permissions: manifest.default_permissions,
        events: manifest.default_events,
        installations: owners.map((account, i) => ({ id: 71 + i, account })),
        webhookSecret,
      },
    });
    const port = await freePort();
    github.webhooks.address = `http://127.0.0.1:${port}/api/github/webhooks`;
    const setting = {
      ...{ port, webhookSecret, privateKey: keys.privateKey, home: join(folder, 'home'), api: github.url },
      ...(database === undefined ? {} : { database }),
    };
    const world = new StoryWorld(github, setting);
    for (const owner of owners) {
      const people = world.people(owner);
      await people.permit('mona', 'write');
      await people.pushFrom(owner, makeProject(join(folder, owner), owner).folder, 'main:main');
    }
    return world;
  }

  repository(owner = 'acme'): FakeRepository {
    return this.github.repository(`${owner}/lib`);
  }

  people(owner = 'acme'): People {
    return new People(this.github, this.repository(owner));
  }

  async startApp(): Promise<void> {
    for (const process of this.processes) await process.start();
  }

  /** Waits until something is there. @throws Error with the log's troubles where it does not come */
  async until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(50)) {
      const found = await look();
      if (found !== undefined) return found;
    }
    const said = this.processes.flatMap((process) => process.troubles()).slice(-20);
    throw new Error(`${what} did not come\n${said.join('\n')}`);
  }

  /** Waits until no job waits or runs. */
  async settled(): Promise<void> {
    await this.github.webhooks.settled();
    await this.until('the end of all jobs', async () => {
      const metrics = await fetch(`http://127.0.0.1:${this.setting.port}/metrics`).then(
        (answer) => answer.text(),
        () => '',
      );
      const isOpen = /^codelutra_queue_jobs\{.*state="(?:created|retry|active)".*\} [1-9]/m.test(metrics);
      return metrics.includes('codelutra_http_seconds') && !isOpen ? true : undefined;
    });
  }

  async close(): Promise<void> {
    for (const process of this.processes) await process.kill();
    await this.github.close();
  }
}
