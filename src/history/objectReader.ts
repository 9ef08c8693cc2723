import { UserError } from '../errors.ts';
import { BatchProcess } from './batchProcess.ts';
import { git, GitError, type GitPlace } from './git.ts';

/** Reads files of commits, with a bound on their size, through two git processes that stay up. */
export class ObjectReader {
  private readonly place: GitPlace;
  private sizes: BatchProcess | undefined;
  private contents: BatchProcess | undefined;

  constructor(place: GitPlace) {
    this.place = place;
  }

  /**
   * The bytes of a file (of a link: its target), or `undefined` where the commit has none at that path.
   * @throws UserError when the file is bigger than `maxBytes` or its content is missing (a partial clone)
   */
  async read(sha: string, path: string, maxBytes: number): Promise<Buffer | undefined> {
    // git reads `..` as relative to where it was started, and ends where that is outside.
    if (path.split('/').some((part) => ['', '.', '..'].includes(part)) || path.includes('\0')) return undefined;
    const name = `${sha}:${path}`;
    const found = await this.look(name);
    if (found === undefined || found.type !== 'blob') return undefined;
    if (found.size > maxBytes) {
      throw new UserError(`the file is too big: ${found.size} bytes, at most ${maxBytes} are read`, { where: name });
    }
    this.contents ??= new BatchProcess(this.place, ['cat-file', '--batch']);
    const { line, body } = await this.contents.ask(found.id, bodyLength);
    if (bodyLength(line) < 0) throw missing(name);
    return body;
  }

  close(): void {
    this.sizes?.close();
    this.contents?.close();
  }

  private async look(name: string): Promise<Found | undefined> {
    // A question is one line, so a path with a line end in it is asked for by its object's id.
    const found = /[\n\r]/.test(name) ? undefined : await this.ask(name);
    if (found !== undefined) return found;
    const id = await this.resolve(name);
    if (id === undefined) return undefined;
    const byId = await this.ask(id);
    if (byId === undefined) throw missing(name);
    return byId;
  }

  private async ask(name: string): Promise<Found | undefined> {
    this.sizes ??= new BatchProcess(this.place, ['cat-file', '--batch-check']);
    const { line } = await this.sizes.ask(name, () => -1);
    const [, id, type, size] = HEADER.exec(line) ?? [];
    return id === undefined || type === undefined ? undefined : { id, type, size: Number(size) };
  }

  /** The id that a tree holds for a path, whether or not the object itself is here. */
  private async resolve(name: string): Promise<string | undefined> {
    try {
      return (await git(this.place, ['rev-parse', '--verify', '--quiet', name])).toString().trim();
    } catch (error) {
      if (error instanceof GitError) return undefined;
      throw error;
    }
  }
}

interface Found {
  id: string;
  type: string;
  size: number;
}

const HEADER = /^([0-9a-f]{40,64}) (\w+) (\d+)$/;

function bodyLength(header: string): number {
  return Number(HEADER.exec(header)?.[3] ?? -1);
}

function missing(name: string): UserError {
  return new UserError('the repository lacks the content of a file', {
    where: name,
    fix: 'It is a partial clone: clone it again without --filter.',
  });
}
