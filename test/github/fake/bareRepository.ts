import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';

/** A git object's id of which there is none. */
export const NO_OBJECT = '0'.repeat(40);

export interface GitError {
  readonly code: number;
  readonly stderr: string;
}

/** A bare repository on the disk, asked through git itself. */
export class BareRepository {
  readonly folder: string;
  private hasRefs = false;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** A copy of another bare repository, which is much quicker than making one. */
  static async copy(from: string, folder: string): Promise<BareRepository> {
    await cp(from, folder, { recursive: true });
    return new BareRepository(folder);
  }

  /** What git printed. @throws GitError where it refused */
  async git(args: readonly string[], options: { input?: string | Buffer; env?: NodeJS.ProcessEnv } = {}) {
    return (await this.bytes(args, options)).toString('utf8').replace(/\n$/, '');
  }

  async bytes(
    args: readonly string[],
    { input, env = {} }: { input?: string | Buffer; env?: NodeJS.ProcessEnv } = {},
  ): Promise<Buffer> {
    return new Promise((done, failed) => {
      const child = execFile(
        'git',
        [...args],
        {
          cwd: this.folder,
          encoding: 'buffer',
          maxBuffer: 64 * 1024 * 1024,
          env: { PATH: process.env['PATH'], HOME: this.folder, GIT_CONFIG_NOSYSTEM: '1', ...AUTHOR, ...env },
        },
        (error, stdout, stderr) => {
          if (error === null) done(stdout);
          else failed(Object.assign(new Error(`git ${args.join(' ')}: ${stderr.toString()}`), { code: error.code }));
        },
      );
      // A git that ends without reading its input is told by its exit code.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input ?? '');
    });
  }

  /** The object that a name stands for; undefined where there is none. */
  async find(name: string): Promise<string | undefined> {
    return this.git(['rev-parse', '--verify', '--quiet', '--end-of-options', name]).catch(() => undefined);
  }

  /** The commit of a branch, tag or id; undefined where there is none. */
  async commit(name: string): Promise<string | undefined> {
    return this.find(`${name}^{commit}`);
  }

  /** Whether there is nothing in it yet. */
  async isEmpty(): Promise<boolean> {
    this.hasRefs ||= (await this.refs()).size > 0;
    return !this.hasRefs;
  }

  /** Every ref with what it points to. */
  async refs(): Promise<Map<string, string>> {
    const text = await this.git(['for-each-ref', '--format=%(refname) %(objectname)']);
    return new Map(text === '' ? [] : text.split('\n').map((line) => line.split(' ') as [string, string]));
  }

  /** Whether the first commit is the second or one of those before it. */
  async isBefore(first: string, second: string): Promise<boolean> {
    return this.git(['merge-base', '--is-ancestor', first, second]).then(
      () => true,
      () => false,
    );
  }
}

const AUTHOR = {
  GIT_AUTHOR_NAME: 'Octocat',
  GIT_AUTHOR_EMAIL: 'octocat@example.org',
  GIT_COMMITTER_NAME: 'Octocat',
  GIT_COMMITTER_EMAIL: 'octocat@example.org',
};
