import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import type { Tokenizer } from '../../model/index.ts';
import type { SampleSettings } from '../settings.ts';
import { bestFirst, DEPARTURES_A_PLACE, departuresAt } from './departure.ts';
import { draftTokens } from './draftTokens.ts';
import type { EncodedTask } from './encodeTasks.ts';
import { endsBlock } from './endsBlock.ts';
import type { Job } from './job.ts';
import { askPlace, placeLogits } from './placeLogits.ts';
import { rejoin } from './rejoin.ts';
import { tokenSeed } from './sampleSeed.ts';

/** What a slot samples with. */
export type DrawSettings = Pick<SampleSettings, 'topK' | 'topP' | 'minP'>;

export type SlotTokenizer = Pick<Tokenizer, 'decode' | 'endsGeneration'>;

/** One sequence of a context, and the answer that grows in it. */
export class Slot {
  readonly tokens: number[] = [];
  logProb = 0;
  private job: Job | undefined;
  private readonly sequence: LlamaContextSequence;

  constructor(sequence: LlamaContextSequence) {
    this.sequence = sequence;
  }

  /** Whether it holds this prompt, so that nothing need be computed before its next answer. */
  holds(prompt: readonly number[]): boolean {
    return this.job?.prompt === prompt;
  }

  /** Computes a job's prompt. Its last token is left for the first step, which needs what follows it. */
  async read(job: Job): Promise<void> {
    await this.sequence.clearHistory();
    if (job.prompt.length > 1)
      await this.sequence.evaluateWithoutGeneratingNewTokens(job.prompt.slice(0, -1) as Token[]);
    this.begin(job);
  }

  async save(path: string): Promise<void> {
    await this.sequence.saveStateToFile(path);
  }

  /** Takes a prompt that another slot computed and saved, and of an unchanged answer behind it what its own begins with. */
  async load(job: Job, path: string): Promise<void> {
    await this.take(path);
    await this.forgetFrom(job.prompt.length - 1 + job.forced.length);
    this.begin(job);
  }

  /** Goes on with an answer that grows in another slot, which is free then. */
  async adopt(other: Slot, path: string): Promise<void> {
    await other.sequence.saveStateToFile(path);
    await this.take(path);
    this.begin(other.job!);
    this.tokens.splice(0, this.tokens.length, ...other.tokens);
    this.logProb = other.logProb;
  }

  /** Keeps the prompt and forgets the answer after it. */
  async rewind(job: Job): Promise<void> {
    await this.forgetFrom(job.prompt.length - 1);
    this.begin(job);
  }

  /** Computes what its job's answer is made to begin with, all but the last token, as far as it doesn't hold it yet. */
  async force(): Promise<void> {
    const { prompt, forced } = this.job!;
    if (forced.length === 0) return;
    const missing = [...prompt, ...forced.slice(0, -1)].slice(this.sequence.nextTokenIndex);
    if (missing.length > 0) await this.sequence.evaluateWithoutGeneratingNewTokens(missing as Token[]);
  }

  /**
   * The best departures from a task's unchanged answer within its function, best first, from one pass over it. The slot then
   * holds the prompt and that answer.
   * @param count how many at most
   */
  async departures({ prompt, copied, own }: Pick<EncodedTask, 'prompt' | 'copied' | 'own'>, count: number) {
    await this.clear();
    const input = [...prompt, ...copied.slice(0, -1)] as Token[];
    const [first, last] = [prompt.length - 1 + own.from, prompt.length - 1 + own.to];
    const outputs = await this.sequence.controlledEvaluate(
      input.map((token, index) => {
        if (index < first || index > last) return token;
        const there = copied[index + 1 - prompt.length]!;
        // What comes instead of the answer's end leaves its function as it is.
        if (this.sequence.model.isEogToken(there as Token)) return token;
        return [token, askPlace(this.sequence.model, there, DEPARTURES_A_PLACE)];
      }),
    );
    return outputs
      .flatMap((output, index) => {
        if (output === undefined) return [];
        const at = index + 1 - prompt.length;
        return departuresAt(at, copied[at]!, placeLogits(output, copied[at]!));
      })
      .sort(bestFirst)
      .slice(0, count);
  }

  async clear(): Promise<void> {
    this.job = undefined;
    await this.sequence.clearHistory();
  }

  /**
   * One step: draws the next token, and with right guesses several at once. The caller steps all slots together, so that
   * they are one batch.
   * @param draft how many tokens to guess
   * @returns whether the answer has ended: by the model's end of turn, which is not kept, by a whole fenced block, or,
   * where it was made to depart from the unchanged answer, by running along that again, whose rest is then its own
   */
  async step(draw: DrawSettings, draft: number, tokenizer: SlotTokenizer): Promise<boolean> {
    const job = this.job!;
    const start = this.tokens.length;
    const room = job.maxTokens - start - 1;
    const drafted = draftTokens(job.copied, this.tokens, Math.min(draft, room));
    const inputs = [this.tokens.at(-1) ?? job.prompt.at(-1)!, ...drafted];
    const kept = this.sequence.nextTokenIndex;
    const outputs = await this.sequence.controlledEvaluate(
      inputs.map((token, at) => [
        token as Token,
        {
          generateNext: {
            token: true,
            ...(job.temperature === 0 ? { totalLogitWeight: true } : { confidence: true }),
            options: { ...draw, temperature: job.temperature, seed: tokenSeed(job.seed, start + at) },
          },
        },
      ]),
    );
    for (const [at, output] of outputs.entries()) {
      const { token, confidence, totalLogitWeight } = output?.next ?? {};
      if (token === undefined || token === null) throw new Error('llama.cpp drew no token');
      // Asked for its confidence, a greedy draw sorts the whole vocabulary. The weight is relative to the likeliest token's.
      this.logProb += Math.log(confidence ?? 1 / totalLogitWeight!);
      if (tokenizer.endsGeneration(token)) return true;
      this.tokens.push(token);
      if (endsBlock(this.tokens, tokenizer)) return true;
      const rest = job.departs ? rejoin(job.copied, this.tokens, job.forced.length - 1) : undefined;
      if (rest !== undefined) {
        this.tokens.push(...rest);
        return true;
      }
      if (token !== drafted[at]) {
        if (at < drafted.length) await this.forgetFrom(kept + at + 1);
        break;
      }
    }
    return false;
  }

  private async take(path: string): Promise<void> {
    await this.sequence.clearHistory();
    // Our own file of a moment ago, from this very context.
    await this.sequence.loadStateFromFile(path, { acceptRisk: true });
  }

  private begin(job: Job): void {
    this.job = job;
    this.tokens.splice(0, this.tokens.length, ...job.forced);
    this.logProb = job.forcedLogProb ?? 0;
  }

  private async forgetFrom(start: number): Promise<void> {
    const end = this.sequence.nextTokenIndex;
    if (start < end) await this.sequence.eraseContextTokenRanges([{ start, end }]);
  }
}
