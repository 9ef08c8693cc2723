import { stdout } from 'node:process';
import picocolors from 'picocolors';
import { formatSeconds } from '../src/progress.ts';

/** Where the demo tells its story: numbered steps, each with a few lines. */
export class Stage {
  /** Aborted when the demo is told to end. */
  readonly signal: AbortSignal;
  /** How many steps there will be. */
  steps: number;
  private readonly colors = picocolors.createColors(stdout.isTTY && process.env['NO_COLOR'] === undefined);
  private readonly began = performance.now();
  private number = 0;

  private readonly write: (text: string) => unknown;

  constructor(steps: number, signal: AbortSignal, write: (text: string) => unknown = (text) => stdout.write(text)) {
    this.steps = steps;
    this.signal = signal;
    this.write = write;
  }

  /** Runs a step between its heading and its time. */
  async step<T>(title: string, about: string, run: () => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    this.number++;
    this.write(`\n${this.colors.bold(`${this.number} of ${this.steps}  ${title}`)}\n`);
    this.say(about);
    const began = performance.now();
    const result = await run();
    this.say(this.colors.dim(`(${secondsSince(began)})`));
    return result;
  }

  say(text: string): void {
    this.write(`${indented(text)}\n`);
  }

  /** Where something can be looked at. */
  look(what: string, where: string): void {
    this.say(`${this.colors.cyan('look:')} ${what}: ${where}`);
  }

  /** A command, as one would type it. */
  command(line: string): void {
    this.say(this.colors.bold(`$ ${line}`));
  }

  /** How long the story has taken since this start. */
  time(): string {
    return secondsSince(this.began);
  }
}

/** Two spaces before each line that is not empty. */
function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function secondsSince(began: number): string {
  return formatSeconds((performance.now() - began) / 1000);
}
