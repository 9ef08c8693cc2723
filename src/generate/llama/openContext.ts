import { totalmem } from 'node:os';
import type { LlamaContext, LlamaModel } from 'node-llama-cpp';
import { messageOf, UserError } from '../../errors.ts';
import { startLlama } from '../../model/index.ts';
import type { LlamaSettings } from './request.ts';

/** Of the machine's memory, what the keys and values of all sequences may take. Total, not free: it must not vary by run. */
const MEMORY_SHARE = 0.25;

/** Loads a model's weights for as long as `work` takes. @throws UserError when llama.cpp refuses the file */
export async function withModel<T>(path: string, work: (model: LlamaModel) => Promise<T>): Promise<T> {
  const llama = await startLlama();
  const model = await llama.loadModel({ modelPath: path }).catch((cause: unknown) => {
    throw new UserError(`llama.cpp cannot load the model: ${messageOf(cause)}`, {
      where: path,
      fix: 'Use the GGUF file of a whole text model that fits into memory.',
      cause,
    });
  });
  try {
    return await work(model);
  } finally {
    await model.dispose();
  }
}

/**
 * A context of `slots` sequences (fewer where memory says so) of `length` tokens each, with the adapter. It goes with its
 * model.
 * @throws UserError when llama.cpp refuses the adapter, or has no memory for it
 */
export async function openContext(
  model: LlamaModel,
  settings: LlamaSettings,
  slots: number,
  length: number,
): Promise<LlamaContext> {
  const { batch, flashAttention, adapter } = settings;
  const threads = settings.threads === 0 ? freeCores(model.llama.cpuMathCores) : settings.threads;
  const sequences = await fitting(model, settings, slots, length);
  try {
    return await model.createContext({
      sequences,
      contextSize: length,
      batchSize: batch,
      flashAttention,
      threads: { ideal: threads, min: threads },
      failedCreationRemedy: false,
      ...(adapter === undefined ? {} : { lora: adapter }),
    });
  } catch (cause) {
    throw new UserError(`llama.cpp cannot start: ${messageOf(cause)}`, {
      where: adapter ?? model.filename ?? 'the model',
      fix:
        adapter === undefined
          ? 'Close other programs, or use a smaller model.'
          : 'Use an adapter trained on this model.',
      cause,
    });
  }
}

async function fitting(model: LlamaModel, settings: LlamaSettings, slots: number, length: number): Promise<number> {
  const bytes = async (sequences: number): Promise<number> => {
    const { cpuRam, gpuVram } = await model.fileInsights.estimateContextResourceRequirementsV2({
      contextSize: length,
      sequences,
      modelGpuLayers: model.gpuLayers,
      batchSize: settings.batch,
      flashAttention: settings.flashAttention,
    });
    return cpuRam + gpuVram;
  };
  let sequences = slots;
  while (sequences > 1 && (await bytes(sequences)) > totalmem() * MEMORY_SHARE) sequences = Math.ceil(sequences / 2);
  return sequences;
}

/**
 * Threads to compute with: every core, or `CODELUTRA_THREADS` of them. Threads wait for one another by spinning, so that
 * on a machine with other work to do fewer are much faster.
 */
function freeCores(cores: number): number {
  const wanted = Number(process.env['CODELUTRA_THREADS'] ?? 0);
  return Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, cores) : cores;
}
