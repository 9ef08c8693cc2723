import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Jobs } from '../jobs/index.ts';

/** Figures of a running codelutra, for Prometheus. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly deliveries = new Counter({
    name: 'codelutra_deliveries_total',
    help: 'Webhook deliveries, by event and by what became of them',
    labelNames: ['event', 'result'],
    registers: [this.registry],
  });
  private readonly answers = new Histogram({
    name: 'codelutra_http_seconds',
    help: 'Seconds until a request was answered',
    labelNames: ['route', 'status'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });
  private readonly jobs = new Histogram({
    name: 'codelutra_job_seconds',
    help: 'Seconds that jobs took, by queue and by how they ended',
    labelNames: ['queue', 'ending'],
    buckets: [0.1, 1, 10, 60, 300, 1800, 7200],
    registers: [this.registry],
  });

  /** @param jobs whose queues are counted whenever somebody looks */
  constructor(jobs: Jobs) {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'codelutra_queue_jobs',
      help: 'Jobs, by queue and state',
      labelNames: ['queue', 'state'],
      registers: [this.registry],
      async collect() {
        this.reset();
        for (const { queue, state, count } of await jobs.counts()) this.set({ queue, state }, count);
      },
    });
  }

  delivered(event: string, result: string): void {
    this.deliveries.inc({ event, result });
  }

  answered(route: string, status: number, seconds: number): void {
    this.answers.observe({ route, status: String(status) }, seconds);
  }

  jobEnded(queue: string, ending: string, seconds: number): void {
    this.jobs.observe({ queue, ending }, seconds);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
