import { z } from 'zod';
import { messageOf, UserError } from '../errors.ts';
import { cleanLine } from '../reports/index.ts';
import {
  MANIFEST_VERSION,
  manifestSchema,
  packedManifestSchema,
  type Manifest,
  type PackedManifest,
} from './manifest.ts';

/** Longest manifest that is read, in bytes. */
export const MANIFEST_LIMIT = 2 ** 20;

/**
 * Reads a manifest's text.
 * @param where the file or archive it is from, for messages
 * @throws UserError for text that is no manifest, or one of a version that this codelutra doesn't know
 */
export function parseManifest(text: string, where: string): Manifest {
  return parsed(text, where, manifestSchema);
}

/** As {@link parseManifest}, for the manifest of an archive, which names the archive's files. */
export function parsePackedManifest(text: string, where: string): PackedManifest {
  return parsed(text, where, packedManifestSchema);
}

function parsed<T>(text: string, where: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError(`the manifest is not JSON: ${shown(messageOf(cause))}`, { where, cause });
  }
  const { data: version } = z.object({ version: z.unknown() }).safeParse(value);
  if (version?.version !== MANIFEST_VERSION) {
    throw new UserError(
      `the manifest is of version ${shown(JSON.stringify(version?.version ?? null), 40)}, not ${MANIFEST_VERSION}`,
      {
        where,
        fix: 'If it was made by a newer codelutra, update yours.',
      },
    );
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue?.path.join('.') ?? '';
  const problem = `${place === '' ? '' : `${shown(place)}: `}${shown(issue?.message ?? '')}`;
  throw new UserError(`the manifest doesn't fit: ${problem}`, { where, cause: result.error });
}

/** A stranger's words, fit for a message: they end up on a terminal. */
function shown(text: string, most = 200): string {
  return cleanLine(text.slice(0, most));
}
