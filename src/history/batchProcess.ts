import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { gitArguments, gitEnvironment, gitMissing, type GitPlace } from './git.ts';

const LINE_FEED = 10;

/** What a reply needs: the text of its first line, and how many bytes follow that line (with the line feed after them). */
interface Waiting {
  bodyLength: (line: string) => number;
  resolve: (reply: { line: string; body: Buffer }) => void;
  reject: (error: Error) => void;
}

/** One long-living `git cat-file` that answers a line at a time: starting git for each file would cost more than reading it. */
export class BatchProcess {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly waiting: Waiting[] = [];
  private chunks: Buffer[] = [];
  private line: string | undefined;
  private held = 0;
  /** Bytes that must be here before the next step. */
  private needed = 1;
  private failure: Error | undefined;

  constructor(place: GitPlace, args: readonly string[]) {
    this.child = spawn('git', gitArguments(args), {
      env: gitEnvironment(place),
      stdio: ['pipe', 'pipe', 'ignore'],
      ...(place.cwd === undefined ? {} : { cwd: place.cwd }),
    });
    this.child.on('error', (error) => this.fail(gitMissing(error)));
    this.child.on('close', () => this.fail(new Error('git cat-file ended')));
    this.child.stdin.on('error', (error) => this.fail(error));
    this.child.stdout.on('data', (chunk: Buffer) => this.take(chunk));
  }

  /**
   * Sends one line and waits for its answer; answers come in the order of the questions.
   * @param bodyLength reads from the answer's first line how many bytes of content follow it (-1: none, no line feed)
   */
  ask(question: string, bodyLength: (line: string) => number): Promise<{ line: string; body: Buffer }> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.waiting.push({ bodyLength, resolve, reject });
      this.child.stdin.write(`${question}\n`);
    });
  }

  /** Ends the process; questions that are still open are refused. */
  close(): void {
    this.fail(new Error('the repository was closed'));
    this.child.kill('SIGKILL');
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const { reject } of this.waiting.splice(0)) reject(this.failure);
  }

  private take(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.held += chunk.length;
    while (this.waiting[0] !== undefined && this.held >= this.needed) {
      const all = Buffer.concat(this.chunks);
      const rest = this.line === undefined ? this.takeLine(all, this.waiting[0]) : this.takeBody(all, this.line);
      this.chunks = [rest];
      this.held = rest.length;
    }
  }

  /** Reads the answer's first line, when all of it is here. */
  private takeLine(all: Buffer, oldest: Waiting): Buffer {
    const end = all.indexOf(LINE_FEED);
    if (end === -1) {
      this.needed = all.length + 1;
      return all;
    }
    this.line = all.subarray(0, end).toString();
    this.needed = Math.max(0, oldest.bodyLength(this.line) + 1);
    return all.subarray(end + 1);
  }

  /** Takes the content (all of it is here) and answers the oldest question. */
  private takeBody(all: Buffer, line: string): Buffer {
    const taken = this.needed;
    this.line = undefined;
    this.needed = 1;
    this.waiting.shift()?.resolve({ line, body: Buffer.from(all.subarray(0, Math.max(0, taken - 1))) });
    return all.subarray(taken);
  }
}
