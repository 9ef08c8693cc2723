import { createHash } from 'node:crypto';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { asking, askingFor } from './apiError.ts';
import type { GitHub } from './client.ts';
import { collect } from './pages.ts';
import { readZip, type ZipFile, type ZipLimits } from './readZip.ts';
import { fullName, type RepositoryName } from './repositoryName.ts';

const NEEDED = 'Actions: read';
const MOST_ARTIFACTS = 500;

const artifactSchema = z
  .object({
    id: z.int().positive(),
    name: z.string().max(1000),
    size_in_bytes: z.int().min(0),
    expired: z.boolean(),
    created_at: z.string().max(40).nullish(),
    digest: z.string().max(200).nullish(),
    workflow_run: z.object({ id: z.int().positive().nullish(), head_sha: z.string().max(64).nullish() }).nullish(),
  })
  .transform((artifact) => ({
    id: artifact.id,
    name: artifact.name,
    /** Bytes. */
    size: artifact.size_in_bytes,
    /** True where its content is gone. */
    expired: artifact.expired,
    /** ISO 8601; between the start and the end of the attempt that made it. */
    createdAt: artifact.created_at ?? undefined,
    runId: artifact.workflow_run?.id ?? undefined,
    headSha: artifact.workflow_run?.head_sha ?? undefined,
    /** Of the zip archive, hexadecimal; older servers don't tell. */
    sha256: /^sha256:([0-9a-f]{64})$/.exec(artifact.digest ?? '')?.[1],
  }));
export type Artifact = z.infer<typeof artifactSchema>;

/** The artifacts of a workflow run, of all its attempts, at most 500. @throws UserError */
export async function listArtifacts(github: GitHub, name: RepositoryName, runId: number): Promise<Artifact[]> {
  return asking(
    'listing the artifacts',
    name,
    async () => {
      const pages = github.paginate.iterator(github.rest.actions.listWorkflowRunArtifacts, {
        ...name,
        run_id: runId,
        per_page: 100,
      });
      return (await collect(pages, MOST_ARTIFACTS)).map((artifact) => artifactSchema.parse(artifact));
    },
    NEEDED,
  );
}

export interface ArtifactLimits extends ZipLimits {
  /** Bytes of the zip archive itself. */
  readonly zipBytes: number;
}

/** Enough for the reports of a large project, and for nothing much larger. */
export const defaultArtifactLimits: ArtifactLimits = {
  zipBytes: 64 * 1024 * 1024,
  files: 5_000,
  fileBytes: 64 * 1024 * 1024,
  totalBytes: 128 * 1024 * 1024,
  ratio: 300,
};

/**
 * An artifact's files. What comes from a stranger's workflow is bounded while it is read and before it is unpacked.
 * @param options.wanted which paths are unpacked; default all
 * @returns undefined where the artifact has expired or is gone
 * @throws UserError naming the artifact, for one beyond the limits, damaged, or not what its digest says
 */
export async function downloadArtifact(
  github: GitHub,
  name: RepositoryName,
  artifact: Artifact,
  options: { limits?: Partial<ArtifactLimits>; wanted?: (path: string) => boolean } = {},
): Promise<ZipFile[] | undefined> {
  if (artifact.expired) return undefined;
  const limits = { ...defaultArtifactLimits, ...options.limits };
  const where = `${fullName(name)}, artifact ${JSON.stringify(artifact.name.slice(0, 200))}`;
  if (artifact.size > limits.zipBytes) throw tooLarge(where, limits.zipBytes);
  const bytes = await askingFor(
    'downloading the artifact',
    name,
    async () => {
      const { data } = await github.rest.actions.downloadArtifact({
        ...name,
        artifact_id: artifact.id,
        archive_format: 'zip',
        request: { parseSuccessResponseBody: false },
      });
      // With the option above the answer is the body's stream, which the types don't say.
      return readBounded(data as AsyncIterable<Uint8Array>, limits.zipBytes, where);
    },
    NEEDED,
  );
  if (bytes === undefined) return undefined;
  if (artifact.sha256 !== undefined && createHash('sha256').update(bytes).digest('hex') !== artifact.sha256) {
    throw new UserError('the artifact is not what its digest says', { where, fix: 'Download it again.' });
  }
  return readZip(bytes, { limits, where, ...(options.wanted === undefined ? {} : { wanted: options.wanted }) });
}

async function readBounded(body: AsyncIterable<Uint8Array>, most: number, where: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of body) {
    total += chunk.length;
    if (total > most) throw tooLarge(where, most);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(where: string, most: number): UserError {
  return new UserError(`the artifact is larger than ${most} bytes`, {
    where,
    fix: 'Upload the test reports alone, or name fewer artifacts in the configuration.',
  });
}
