import { z } from 'zod';
import { messageOf, UserError } from '../../errors.ts';
import type { Progress } from '../../progress.ts';
import { boundedText, TooLong } from './boundedText.ts';
import { retryAfter } from './retryAfter.ts';
import type { ServerSettings } from './settings.ts';

/** The body of a request for one answer. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: ReadonlyArray<{ role: 'user'; content: string }>;
  readonly temperature: number;
  readonly top_p: number;
  readonly max_tokens: number;
  readonly seed: number;
}

/** What a server answered. */
export interface ServerAnswer {
  readonly text: string;
  readonly cutOff: boolean;
  /** as the server counted them */
  readonly tokens: number | undefined;
}

const responseSchema = z.object({
  choices: z
    .array(z.object({ message: z.object({ content: z.string().nullish() }), finish_reason: z.string().nullish() }))
    .min(1),
  usage: z.object({ completion_tokens: z.int().min(0) }).nullish(),
});

/** A failure that may be gone the next time. */
class Passing extends Error {
  /** seconds that the server asked to wait */
  readonly wait: number | undefined;
  constructor(what: string, wait?: number) {
    super(what);
    this.wait = wait;
  }
}

const SHOWN = 300;

/**
 * One answer from a server. Connection errors, time-outs and the statuses 408, 425, 429 and 5xx are tried again, after a
 * pause that doubles or the one the server asks for.
 * @param wait pauses for so many milliseconds
 * @throws UserError when the server refuses, or keeps failing, or answers something else than the protocol says
 */
export async function ask(
  request: ChatRequest,
  server: ServerSettings,
  progress: Progress,
  wait: (milliseconds: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<ServerAnswer> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await askOnce(request, server, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Passing)) throw error;
      if (attempt >= server.retries)
        throw new UserError(`the server failed ${attempt + 1} times: ${error.message}`, {
          where: server.url,
          fix: 'Check that it runs and is not overloaded; raise the time-out if its answers take longer.',
          cause: error,
        });
      const pause = Math.min(server.longestWait, error.wait ?? server.backoff * 2 ** attempt);
      progress.update(`${server.url}: ${error.message}; trying again in ${pause.toFixed(1)} s`);
      await wait(pause * 1000);
    }
  }
}

async function askOnce(request: ChatRequest, server: ServerSettings, signal?: AbortSignal): Promise<ServerAnswer> {
  const key = keyOf(server);
  const timeout = AbortSignal.timeout(server.timeout * 1000);
  let response: Response;
  let body: string;
  try {
    response = await fetch(`${server.url.replace(/\/+$/, '')}/chat/completions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(request),
      // A redirect would carry code, and perhaps the key, to an address nobody named.
      redirect: 'manual',
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    body = await boundedText(response, server.maxBytes);
  } catch (error) {
    if (error instanceof TooLong) throw unusable(server, error.message);
    throw new Passing(timeout.aborted ? `no answer within ${server.timeout} s` : `no connection (${reasonOf(error)})`);
  }
  const { status } = response;
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    throw new Passing(`status ${status}`, retryAfter(response.headers.get('retry-after'), Date.now()));
  if (status !== 200) throw refusal(server, status, body, key);
  return read(server, body);
}

function read(server: ServerSettings, body: string): ServerAnswer {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    throw unusable(server, 'its answer is not JSON', cause);
  }
  const parsed = responseSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw unusable(server, `its answer has a wrong ${issue?.path.join('.') || 'shape'}`, parsed.error);
  }
  const choice = parsed.data.choices[0]!;
  return {
    text: choice.message.content ?? '',
    cutOff: choice.finish_reason === 'length',
    tokens: parsed.data.usage?.completion_tokens,
  };
}

function keyOf({ keyVariable, url }: ServerSettings): string | undefined {
  if (keyVariable === undefined) return undefined;
  const key = process.env[keyVariable]?.trim();
  if (key !== undefined && key !== '') return key;
  throw new UserError(`the environment variable ${keyVariable} is empty`, {
    where: url,
    fix: 'Put the API key there.',
  });
}

function refusal(server: ServerSettings, status: number, body: string, key: string | undefined): UserError {
  // Some servers repeat the key they were given.
  const said = (key === undefined ? body : body.replaceAll(key, '[key]')).replace(/\s+/g, ' ').trim().slice(0, SHOWN);
  return new UserError(`the server refused with status ${status}${said === '' ? '' : `: ${said}`}`, {
    where: server.url,
    fix: 'Check the address, the model name and the key.',
  });
}

function unusable(server: ServerSettings, what: string, cause?: unknown): UserError {
  return new UserError(`the server does not speak the chat completions protocol: ${what}`, {
    where: server.url,
    fix: 'Give the address before /chat/completions, such as http://localhost:8000/v1.',
    cause,
  });
}

/** fetch says only "fetch failed"; why is in its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? messageOf(error) : messageOf(cause) || String((cause as NodeJS.ErrnoException).code);
}
