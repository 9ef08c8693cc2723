import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_OBJECT, type BareRepository } from './bareRepository.ts';

/** A file of a tree; gone where its id is null. */
export interface TreeItem {
  path: string;
  mode: string;
  type?: string;
  sha?: string | null;
  content?: string;
}

/** Writes a tree: another one with some files changed. */
export async function writeTree(
  git: BareRepository,
  base: string | undefined,
  items: readonly TreeItem[],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'codelutra-index-'));
  try {
    const env = { GIT_INDEX_FILE: join(folder, 'index') };
    await git.git(['read-tree', base ?? '--empty'], { env });
    const lines: string[] = [];
    for (const { path, mode, sha, content } of items) {
      const blob = content === undefined ? sha : await git.git(['hash-object', '-w', '--stdin'], { input: content });
      lines.push(blob === null ? `0 ${NO_OBJECT}\t${path}` : `${mode} ${blob}\t${path}`);
    }
    await git.git(['update-index', '--index-info'], { env, input: `${lines.join('\n')}\n` });
    return await git.git(['write-tree'], { env });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
