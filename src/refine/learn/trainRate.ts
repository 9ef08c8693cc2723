import { readFile } from 'node:fs/promises';
import { home } from '../../home.ts';
import { writeFileAtomic } from '../../files.ts';
import { describeModel, likelyEngine, WASM_SLOWDOWN } from '../../model/index.ts';
import type { Pair } from '../../preference/index.ts';

/** Characters of code that a token stands for, about; only times are estimated with it. */
const CHARACTERS_PER_TOKEN = 3.2;
/**
 * Tokens a second times weights of the model, where nothing has been measured yet: on two ordinary cores the native engine reaches
 * 39e9 with SmolLM2-135M and 64e9 with Qwen2.5-Coder-0.5B.
 */
const CAREFUL_WORK = 34e9;

/** Tokens of training on a pair, about. */
export function pairTokens({ prompt, chosen, rejected }: Pair): number {
  return (prompt.length + chosen.length + rejected.length) / CHARACTERS_PER_TOKEN;
}

/** Tokens a second that training on a model reached here last time, or a careful guess by its size. */
export async function trainRate(base: string): Promise<number> {
  const engine = likelyEngine();
  const known = (await readRates())[keyOf(base, engine)];
  if (known !== undefined) return known;
  return CAREFUL_WORK / (await weightsPerToken(base)) / (engine === 'native' ? 1 : WASM_SLOWDOWN);
}

/** Remembers how fast training on a model was on an engine, for the next plan. */
export async function rememberTrainRate(base: string, engine: string, tokensPerSecond: number): Promise<void> {
  const rates = { ...(await readRates()), [keyOf(base, engine)]: tokensPerSecond };
  await writeFileAtomic(ratesPath(), `${JSON.stringify(rates)}\n`);
}

/** Weights that each token is multiplied with: of all matrices, the embedding only where it is the output's as well. */
async function weightsPerToken(base: string): Promise<number> {
  const { tensors } = (await describeModel(base)).file;
  const hasHead = tensors.has('output.weight');
  return [...tensors.values()]
    .filter(({ name, shape }) => shape.length === 2 && !(hasHead && name === 'token_embd.weight'))
    .reduce((sum, { shape }) => sum + shape[0]! * shape[1]!, 0);
}

function keyOf(base: string, engine: string): string {
  return `${engine} ${base}`;
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
