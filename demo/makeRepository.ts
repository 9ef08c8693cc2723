import { execa } from 'execa';
import { buildRepository, PULL_BRANCH } from './buildRepository.ts';
import { shown } from './codelutra.ts';
import type { Stage } from './stage.ts';

/** The repository that is learnt from, and what there is to see in it. */
export async function makeRepository(stage: Stage, folder: string): Promise<void> {
  await buildRepository(folder);
  const git = async (...args: string[]): Promise<string[]> =>
    (await execa('git', args, { cwd: folder })).stdout.split('\n').filter((line) => line !== '');
  const commits = await git('log', '--format=%as %an', 'main');
  const people = new Set(commits.map((line) => line.slice(11)));
  const files = await git('ls-tree', '-r', '--name-only', 'main');
  const ending = (text: string): number => files.filter((path) => path.endsWith(text)).length;
  stage.say(
    `${commits.length} commits by ${people.size} people, ${commits.at(-1)?.slice(0, 10) ?? ''} to ${commits[0]?.slice(0, 10) ?? ''}; ` +
      `${ending('.js')} JavaScript and ${ending('.py')} Python files, tests among them.\n` +
      `The branch ${PULL_BRANCH} is a pull request whose tests fail.`,
  );
  stage.look('its history', `git -C ${shown(folder)} log --stat`);
}
