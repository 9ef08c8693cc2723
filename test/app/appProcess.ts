import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

/** A line of the log. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [key: string]: unknown;
}

/** What a process of the App is started with. */
export interface AppSetting {
  readonly port: number;
  readonly home: string;
  /** Of GitHub's API. */
  readonly api: string;
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** Of Postgres; the embedded database where there is none. */
  readonly database?: string;
}

/** Little of everything: one iteration on a tiny model, whose answers are noise. */
const LEARN = '--iterations 1 --pairs 6 --epochs 1 --held-tasks 1 --sample-tasks 1 --samples 1 --evaluation-samples 0';
const PATIENCE_MS = 60_000;
const WARNING = 40;

/** One process of the App, run as its users do: the built product. It can be killed and started again. */
export class AppProcess {
  readonly lines: LogLine[] = [];
  private readonly args: readonly string[];
  private readonly setting: AppSetting;
  private child: ReturnType<typeof launch> | undefined;

  constructor(command: 'serve' | 'worker', setting: AppSetting, options: readonly string[] = []) {
    const listen = command === 'serve' ? ['--port', String(setting.port), '--host', '127.0.0.1'] : [];
    const model = resolve('fixtures/model/tiny-llama.gguf');
    this.args = [command, ...listen, '--model', model, '--learn-options', LEARN, ...options];
    this.setting = setting;
  }

  get isRunning(): boolean {
    return this.child !== undefined;
  }

  /** Starts it, and waits until it does its work. */
  async start(): Promise<void> {
    const child = launch(this.args, this.setting);
    this.child = child;
    const began = this.lines.length;
    child.stdout.on('data', (text: Buffer) => this.take(text));
    let errors = '';
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    void child.then(() => {
      if (this.child === child) this.child = undefined;
    });
    const isUp = this.args[0] === 'serve' ? 'taking deliveries' : 'taking jobs';
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(25)) {
      if (this.lines.slice(began).some(({ msg }) => msg === isUp)) return;
      // It was killed while it started: that is for who killed it to go on with.
      if (this.child !== child) {
        if ((await child).signal === 'SIGKILL') return;
        throw new Error(`the App ended: ${errors}`);
      }
    }
    throw new Error(`the App does not start: ${errors}${this.troubles().join('\n')}`);
  }

  /** Ends it at once, as a power cut would. Its children are left to themselves. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    child.kill('SIGKILL');
    await child;
    this.child = undefined;
  }

  /** Asks it to end. @returns its exit code */
  async stop(): Promise<number | undefined> {
    const { child } = this;
    child?.kill('SIGTERM');
    return (await child)?.exitCode;
  }

  /** Warnings and errors of its log. */
  troubles(): string[] {
    return this.lines.filter(({ level }) => level >= WARNING).map((line) => JSON.stringify(line));
  }

  private rest = '';
  private take(text: Buffer): void {
    const lines = `${this.rest}${text.toString()}`.split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('{')) this.lines.push(JSON.parse(line) as LogLine);
  }
}

function launch(args: readonly string[], { home, api, privateKey, webhookSecret, database }: AppSetting) {
  return execa(process.execPath, ['dist/cli.js', ...args], {
    env: {
      APP_ID: '7',
      PRIVATE_KEY: privateKey,
      WEBHOOK_SECRET: webhookSecret,
      GITHUB_API_URL: api,
      CODELUTRA_HOME: home,
      LOG_LEVEL: 'debug',
      DATABASE_URL: database ?? '',
    },
    reject: false,
    stdin: 'ignore',
    buffer: false,
  });
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
