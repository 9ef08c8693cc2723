import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { home } from '../../src/home.ts';
import { join } from 'node:path';

/** Writes a pairs file of one-line functions, small enough for the tiny models. */
export function writeTinyPairs(path: string, names: readonly string[]): void {
  const fence = (text: string): string => `\`\`\`javascript\n${text}\n\`\`\``;
  const lines = names.map((name, i) =>
    JSON.stringify({
      version: 1,
      id: String(i).padStart(24, '0'),
      source: 'history',
      language: 'javascript',
      group: name,
      date: '2026-01-01',
      path: 'x.js',
      function: name,
      prompt: `Fix ${name}.`,
      chosen: fence(`function ${name}(a) { return a + ${i}; }`),
      rejected: fence(`function ${name}(a) { return a - ${i}; }`),
      probability: 1,
      weight: 1,
      evidence: null,
    }),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
}

/**
 * A cache folder of its own with this machine's engine and models, so that a test waits for no other heavy process' lock.
 */
export function ownHome(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const part of ['engine', 'models']) {
    if (existsSync(home(part)) && !existsSync(join(folder, part))) symlinkSync(home(part), join(folder, part));
  }
  return folder;
}

/** How a run of the command ended. */
export interface Ended {
  code: number | null;
  stderr: string;
}

/**
 * Runs `codelutra train` as a user would. With `killWhen`, its whole process group is killed with SIGKILL once that resolves;
 * `code` is null then, unless it had ended by itself. With `ask`, the command alone gets that signal instead. `inside` is a
 * command that runs the one behind it.
 */
export async function runTrain(
  args: readonly string[],
  options: {
    home: string;
    killWhen?: (signal: AbortSignal) => Promise<void>;
    ask?: NodeJS.Signals;
    inside?: readonly string[];
  },
): Promise<Ended> {
  const [program = '', ...command] = [...(options.inside ?? []), process.execPath, 'dist/cli.js', 'train', ...args];
  const child = spawn(program, command, {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, CODELUTRA_HOME: options.home },
  });
  let stderr = '';
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => {
      resolve({ code, stderr });
    }),
  );
  if (options.killWhen === undefined) return ended;
  const over = new AbortController();
  await Promise.race([options.killWhen(over.signal), ended]);
  over.abort();
  try {
    if (options.ask === undefined) process.kill(-child.pid!, 'SIGKILL');
    else child.kill(options.ask);
  } catch {
    // It had ended by itself.
  }
  return ended;
}

/** The parts of `train.json` that tests look at. */
export interface Report {
  engine: string;
  precision: string;
  pairs: number;
  steps: Array<{ loss: number }>;
  before: { margin: number; chosenLikelihood: number };
  after: { accuracy: number; margin: number; chosenLikelihood: number };
}

/** Reads `train.json` of an output folder. */
export function readTrainReport(out: string): Report {
  return JSON.parse(readFileSync(join(out, 'train.json'), 'utf8')) as Report;
}
