import { createHmac, randomUUID } from 'node:crypto';
import { Refusal } from './exchange.ts';
import { repositoryObject } from './pullObject.ts';
import type { FakeRepository } from './repository.ts';
import { exampleOf, over, webhookProblems } from './webhookBody.ts';
import type { World } from './world.ts';

/** One attempt to deliver an event. */
export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly installation: number;
  readonly repository: number | null;
  readonly body: string;
  readonly isRedelivery: boolean;
  deliveredAt: string;
  duration: number;
  /** 0 where nobody answered. */
  code: number;
}

/** Sends the events that an App asked for to it, signed, and remembers what became of each. */
export class Webhooks {
  /** Where events go to; nowhere before there is an App that listens. */
  address: string | undefined;
  readonly deliveries: Delivery[] = [];
  /** Installations that exist: nothing of others is told. */
  readonly installed = new Set<number>();
  /** Called with every event before it is delivered; answering false keeps it back, as a network might. */
  lets: (event: string, action: string | undefined) => boolean = () => true;
  private readonly sending = new Set<Promise<void>>();
  private readonly world: () => World;

  constructor(world: () => World) {
    this.world = world;
  }

  /** Tells the App of what happened in a repository, if it is installed there and listens to such events. */
  async send(
    repository: FakeRepository,
    event: string,
    action: string | undefined,
    sender: string,
    parts: Record<string, unknown>,
  ): Promise<void> {
    const { app } = this.world();
    const installation = app?.installations.find(
      ({ account, repositories }) =>
        account === repository.owner && (repositories === undefined || repositories.includes(repository.name)),
    );
    const isHeard = installation !== undefined && this.installed.has(installation.id);
    if (app === undefined || !isHeard || !app.events.includes(event)) return;
    const world = this.world();
    await this.sendTo(
      installation.id,
      event,
      action,
      {
        ...parts,
        repository: repositoryObject(world, repository),
        sender: world.user(sender),
      },
      repository.id,
    );
  }

  /** Tells an installation of something. */
  async sendTo(
    installation: number,
    event: string,
    action: string | undefined,
    parts: Record<string, unknown>,
    repository: number | null = null,
  ): Promise<void> {
    const example = { ...exampleOf(event, action) };
    delete example['organization'];
    const body = over(example, {
      ...(action === undefined ? {} : { action }),
      installation: { id: installation, node_id: `I_${installation}` },
      ...parts,
    });
    const problems = webhookProblems(event, action, body);
    if (problems.length > 0) throw new Error(`a ${event} that GitHub would not send: ${problems.join('; ')}`);
    this.attempt({
      id: this.world().nextId(),
      guid: randomUUID(),
      event,
      action: action ?? null,
      installation,
      repository,
      body: JSON.stringify(body),
      isRedelivery: false,
      deliveredAt: new Date().toISOString(),
      duration: 0,
      code: 0,
    });
  }

  /** Delivers an event once more under its old guid. */
  again(id: number): void {
    const old = this.deliveries.find((delivery) => delivery.id === id);
    if (old === undefined) throw new Refusal(404, 'Not Found');
    this.attempt({
      ...old,
      id: this.world().nextId(),
      isRedelivery: true,
      code: 0,
      deliveredAt: new Date().toISOString(),
    });
  }

  /** Waits until every event that was sent has been answered, or could not be delivered. */
  async settled(): Promise<void> {
    while (this.sending.size > 0) await Promise.all(this.sending);
  }

  private attempt(delivery: Delivery): void {
    this.deliveries.push(delivery);
    const isLet = this.lets(delivery.event, delivery.action ?? undefined);
    const promise = (isLet ? this.post(delivery) : Promise.resolve()).finally(() => this.sending.delete(promise));
    this.sending.add(promise);
  }

  private async post(delivery: Delivery): Promise<void> {
    const { app } = this.world();
    const start = performance.now();
    delivery.code = await deliver(this.address, app?.webhookSecret ?? '', delivery);
    delivery.duration = (performance.now() - start) / 1000;
  }
}

/** What GitHub sends with an event. */
export function webhookHeaders(secret: string, { guid, event, body, installation }: Omit<Delivery, 'code'>) {
  return {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/044aadd',
    'x-github-delivery': guid,
    'x-github-event': event,
    'x-github-hook-id': '1',
    'x-github-hook-installation-target-id': String(installation),
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
}

/** @returns the status of the answer; 0 where nobody answered in the ten seconds that GitHub waits */
async function deliver(address: string | undefined, secret: string, delivery: Delivery): Promise<number> {
  if (address === undefined) return 0;
  try {
    const headers = webhookHeaders(secret, delivery);
    const signal = AbortSignal.timeout(10_000);
    const response = await fetch(address, { method: 'POST', headers, body: delivery.body, signal });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
