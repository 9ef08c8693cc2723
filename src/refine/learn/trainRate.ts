import { readFile, stat } from 'node:fs/promises';
import { home } from '../../home.ts';
import { writeFileAtomic } from '../../files.ts';
import type { Pair } from '../../preference/index.ts';

/** Characters of code that a token stands for, about; only times are estimated with it. */
const CHARACTERS_PER_TOKEN = 3.2;
/** Tokens a second of a 100 MB model where nothing has been measured yet: two ordinary cores reach about twice that. */
const CAREFUL_RATE = 250;
const CAREFUL_BYTES = 100e6;

/** Tokens of training on a pair, about. */
export function pairTokens({ prompt, chosen, rejected }: Pair): number {
  return (prompt.length + chosen.length + rejected.length) / CHARACTERS_PER_TOKEN;
}

/** Tokens a second that training on a model reached here last time, or a careful guess by its size. */
export async function trainRate(base: string): Promise<number> {
  const known = (await readRates())[base];
  if (known !== undefined) return known;
  return (CAREFUL_RATE * CAREFUL_BYTES) / (await stat(base)).size;
}

/** Remembers how fast training on a model was, for the next plan. */
export async function rememberTrainRate(base: string, tokensPerSecond: number): Promise<void> {
  await writeFileAtomic(ratesPath(), `${JSON.stringify({ ...(await readRates()), [base]: tokensPerSecond })}\n`);
}

function ratesPath(): string {
  return home('train-rates.json');
}

async function readRates(): Promise<Record<string, number>> {
  try {
    return JSON.parse(await readFile(ratesPath(), 'utf8')) as Record<string, number>;
  } catch {
    // Only a guess of times hangs on it: what isn't there or can't be read is measured again.
    return {};
  }
}
