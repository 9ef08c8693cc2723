import { z } from 'zod';

const assetSchema = z
  .object({
    id: z.int().positive(),
    name: z.string().max(300),
    state: z.string().max(40),
    size: z.int().min(0),
    digest: z.string().max(200).nullish(),
    created_at: z.string().max(40),
  })
  .transform(({ id, name, state, size, digest, created_at: createdAt }) => ({
    id,
    name,
    /** Bytes. */
    size,
    /** False for what an upload that was cut off leaves behind. */
    isWhole: state === 'uploaded',
    /** As GitHub took it in, hexadecimal; older servers don't tell. */
    sha256: /^sha256:([0-9a-f]{64})$/.exec(digest ?? '')?.[1],
    /** When its upload began, ISO 8601. */
    createdAt,
  }));
export type Asset = z.infer<typeof assetSchema>;

/** What is used of GitHub's answer about a release. */
export const releaseSchema = z
  .object({
    id: z.int().positive(),
    tag_name: z.string().max(300),
    draft: z.boolean(),
    body: z.string().max(200_000).nullish(),
    published_at: z.string().max(40).nullish(),
    html_url: z.string().max(1000),
    upload_url: z.string().max(1000),
    assets: z.array(assetSchema).max(1000),
  })
  .transform((found) => ({
    id: found.id,
    tag: found.tag_name,
    draft: found.draft,
    body: found.body ?? '',
    /** ISO 8601. */
    publishedAt: found.published_at ?? undefined,
    url: found.html_url,
    uploadUrl: found.upload_url.replace(/\{.*$/, ''),
    assets: found.assets,
  }));
export type Release = z.infer<typeof releaseSchema>;
