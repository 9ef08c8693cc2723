import { getLlama, LlamaLogLevel, type Llama } from 'node-llama-cpp';
import { messageOf, UserError } from '../errors.ts';

let started: Promise<Llama> | undefined;

/**
 * llama.cpp, started once per process and shared by the tokenizer and whatever generates. Never builds or downloads; only
 * its errors are logged.
 * @throws UserError when no prebuilt binary runs on this machine
 */
export function startLlama(): Promise<Llama> {
  started ??= getLlama({
    build: 'never',
    skipDownload: true,
    logLevel: LlamaLogLevel.error,
    progressLogs: false,
  }).catch((cause: unknown) => {
    started = undefined;
    throw new UserError(`llama.cpp cannot be started: ${messageOf(cause)}`, {
      fix: 'Install again without leaving out optional dependencies; node-llama-cpp has no binary for this machine otherwise.',
      cause,
    });
  });
  return started;
}

/** Releases llama.cpp and every model and tokenizer that it loaded; the next {@link startLlama} starts anew. */
export async function stopLlama(): Promise<void> {
  const running = started;
  started = undefined;
  await (await running?.catch(() => undefined))?.dispose();
}
