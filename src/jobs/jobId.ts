import { createHash } from 'node:crypto';

/** The id of a job by what it is about: the same job sent again is the same row, whatever has become of it. */
export function jobId(queue: string, owner: string, key: string): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([queue, owner, key]))
    .digest('hex');
  // As a UUID of version 8, whose content is one's own.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
