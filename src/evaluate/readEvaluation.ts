import { readFile, stat } from 'node:fs/promises';
import { messageOf, UserError } from '../errors.ts';
import { evaluationSchema, type Evaluation } from './evaluation.ts';

const MAX_BYTES = 32 * 1024 ** 2;

/**
 * Reads a run's `metrics.json`.
 * @throws UserError for a file that can't be read, is too large, is not JSON, or doesn't fit, naming the field
 */
export async function readEvaluation(path: string): Promise<Evaluation> {
  const text = await readBounded(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError(`the metrics are not JSON: ${messageOf(cause)}`, { where: path, cause });
  }
  const parsed = evaluationSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(`not an evaluation: ${issue?.path.join('.')}: ${issue?.message}`, {
    where: path,
    fix: 'Give the metrics.json that codelutra wrote into a run or checkpoint folder.',
    cause: parsed.error,
  });
}

async function readBounded(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES)
      throw new UserError(`the metrics are larger than ${MAX_BYTES / 1024 ** 2} MiB`, { where: path });
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`cannot read the metrics: ${messageOf(cause)}`, { where: path, cause });
  }
}
