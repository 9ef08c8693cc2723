import { setTimeout as sleep } from 'node:timers/promises';
import type { PromptTask } from '../preference/index.ts';
import { buildPrompt, formatAnswer } from '../preference/index.ts';
import type { Candidate } from './candidate.ts';
import { candidateOf } from './candidateOf.ts';
import type { CandidateSource, GenerateRun } from './candidateSource.ts';
import { answerSeed } from './llama/sampleSeed.ts';
import { Budget } from './server/budget.ts';
import { ask, type ChatRequest } from './server/ask.ts';
import type { ServerSettings } from './server/settings.ts';
import { temperatures, type SampleSettings } from './settings.ts';

/** A token is at least so many characters of code with any tokenizer in use; only bounds are made from it. */
const CHARACTERS_PER_TOKEN = 2.5;

/**
 * Samples from a server that speaks OpenAI's chat protocol (vLLM, llama-server, Ollama ...). Each answer is asked for with
 * a seed of its own; whether the server honours it is the server's affair. When the bound on cost is reached, the tasks
 * that are left get no candidates and a line says so.
 */
export function serverSource(server: ServerSettings, settings: SampleSettings): CandidateSource {
  return {
    name: 'server',
    async candidates(tasks, run) {
      const found: Candidate[][] = tasks.map(() => []);
      const budget = new Budget(server);
      let done = 0;
      for (const [at, task] of tasks.entries()) {
        if (run.have?.(at) === true) continue;
        const candidates = await sampleTask(task, server, settings, run, budget);
        if (candidates === undefined) {
          run.progress.log(
            `${server.url}: ${budget.why()}; ${tasks.length - at} of ${tasks.length} tasks left without candidates`,
          );
          break;
        }
        found[at] = candidates;
        await run.found?.(at, candidates);
        run.progress.update(`sampling from ${server.url}: ${++done} tasks, ${budget.tokens} tokens`);
      }
      run.progress.done();
      return found;
    },
  };
}

/** All samples of a task, so many at once as the settings say; undefined where the budget doesn't reach for all. */
async function sampleTask(
  task: PromptTask,
  server: ServerSettings,
  settings: SampleSettings,
  run: GenerateRun,
  budget: Budget,
): Promise<Candidate[] | undefined> {
  const prompt = buildPrompt(task);
  const characters = formatAnswer(task.text, task.language).length;
  const maxTokens = Math.ceil((characters / CHARACTERS_PER_TOKEN) * settings.lengthFactor) + settings.extraTokens;
  const requests = temperatures(settings).map((temperature, sample) => ({
    model: server.model,
    messages: [{ role: 'user' as const, content: prompt }],
    temperature,
    top_p: settings.topP,
    max_tokens: maxTokens,
    // Signed 32 bits: some servers refuse more.
    seed: answerSeed(run.seed, [...Buffer.from(prompt)], sample) >>> 1,
  }));
  if (!budget.reserve(requests.length, maxTokens)) return undefined;
  const candidates: Candidate[] = [];
  for (let start = 0; start < requests.length; start += server.concurrency) {
    const batch = requests.slice(start, start + server.concurrency);
    candidates.push(...(await Promise.all(batch.map((request) => sampleOne(task, request, server, run, budget)))));
  }
  return candidates;
}

async function sampleOne(
  task: PromptTask,
  request: ChatRequest,
  server: ServerSettings,
  run: GenerateRun,
  budget: Budget,
): Promise<Candidate> {
  const began = performance.now();
  const wait = (milliseconds: number): Promise<void> => sleep(milliseconds, undefined, { signal: run.signal });
  const { text, cutOff, tokens } = await ask(request, server, run.progress, wait, run.signal);
  budget.spend(tokens ?? request.max_tokens, request.max_tokens);
  const seconds = (performance.now() - began) / 1000;
  return candidateOf(task, { text, cutOff, seconds, ...(tokens === undefined ? {} : { tokens }) });
}
