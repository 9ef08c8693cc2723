import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BareRepository } from './bareRepository.ts';

/** Makes two bare repositories to copy: one without commits, one with a first. */
export async function firstCommit(empty: string, first: string): Promise<void> {
  await mkdir(empty, { recursive: true });
  const options = ['--quiet', '--bare', '--template=', '--initial-branch=main'];
  await promisify(execFile)('git', ['init', ...options, empty]);
  // As GitHub allows it: any commit may be asked for.
  const bare = new BareRepository(empty);
  for (const setting of ['uploadpack.allowAnySHA1InWant', 'uploadpack.allowFilter', 'http.receivepack']) {
    await bare.git(['config', setting, 'true']);
  }
  await bare.git(['config', 'gc.auto', '0']);
  await rm(join(empty, 'hooks'), { recursive: true, force: true });
  const git = await BareRepository.copy(empty, first);
  const blob = await git.git(['hash-object', '-w', '--stdin'], { input: '# A project\n' });
  const tree = await git.git(['mktree'], { input: `100644 blob ${blob}\tREADME.md\n` });
  const date = { GIT_AUTHOR_DATE: '1700000000 +0000', GIT_COMMITTER_DATE: '1700000000 +0000' };
  const commit = await git.git(['commit-tree', tree], { input: 'Initial commit', env: date });
  await git.git(['update-ref', 'refs/heads/main', commit]);
}
