import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A repository made with git itself, for one test file. */
export class TestRepository {
  readonly folder: string;
  private clock = 1_700_000_000;

  constructor(folder: string, options: { init?: string[] } = {}) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    this.git('init', '--quiet', '--initial-branch=main', ...(options.init ?? []), '.');
  }

  git(...args: string[]): string {
    const date = `${this.clock} +0200`;
    return execFileSync('git', args, {
      cwd: this.folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: this.folder,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'A',
        GIT_AUTHOR_EMAIL: 'a@example.org',
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_NAME: 'A',
        GIT_COMMITTER_EMAIL: 'a@example.org',
        GIT_COMMITTER_DATE: date,
      },
    }).trim();
  }

  write(path: string, data: string | Uint8Array): this {
    const target = join(this.folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, data);
    return this;
  }

  /** Commits everything; gives back the id. Each commit is a minute after the one before. */
  commit(subject: string): string {
    this.clock += 60;
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', subject);
    return this.git('rev-parse', 'HEAD');
  }
}

/** A temporary folder for a test file, which is also the cache folder of the code under test. Removed after the tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'codelutra-test-'));
  const before = process.env['CODELUTRA_HOME'];
  process.env['CODELUTRA_HOME'] = join(folder, 'home');
  afterAll(() => {
    if (before === undefined) delete process.env['CODELUTRA_HOME'];
    else process.env['CODELUTRA_HOME'] = before;
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
