import { rm } from 'node:fs/promises';
import { execa } from 'execa';
import { PULL_BRANCH } from './buildRepository.ts';
import { codelutra, shown } from './codelutra.ts';
import { REPOSITORY, type LocalGitHub } from './localGitHub.ts';
import type { Machine } from './setUp.ts';
import type { Stage } from './stage.ts';

/** Exit code of `codelutra fix` where it found none. */
const NOT_FIXED = 1;

/**
 * Checks the pull request out, lets `codelutra fix` look for what its tests ask for, and runs the tests again without
 * codelutra.
 * @param model which model `fix` asks, as options
 * @returns whether they pass
 */
export async function mendPullRequest(
  stage: Stage,
  model: readonly string[],
  {
    repository,
    github,
    out,
    machine,
  }: { repository: string; github: LocalGitHub | undefined; out: string; machine: Machine },
): Promise<boolean> {
  // Anew each time: a checkout of an earlier start may be mended already.
  await rm(out, { recursive: true, force: true });
  if (github !== undefined) stage.say(`${REPOSITORY}#${github.pull.number}: ${github.pull.title}`);
  await execa('git', ['clone', '--quiet', '--branch', PULL_BRANCH, github?.remote ?? repository, out]);
  await test(stage, out);
  const exitCode = await codelutra(stage, ['fix', out, ...model, '--apply', ...machine.trust], {
    allowed: [NOT_FIXED],
  });
  if (exitCode === NOT_FIXED) {
    stage.say('No change that it tried makes the tests pass. It shows the places that it would look at.');
    return false;
  }
  const passes = await test(stage, out);
  stage.look('the change', `git -C ${shown(out)} diff`);
  return passes;
}

/** The pull request's own test command, as its CI runs it for the JavaScript part. */
async function test(stage: Stage, folder: string): Promise<boolean> {
  stage.command(`cd ${shown(folder)} && node --test`);
  // Under another runner of node:test its tests would report to that one.
  const env = { NODE_TEST_CONTEXT: undefined };
  const { failed, stdout } = await execa(process.execPath, ['--test', '--test-reporter=tap'], {
    cwd: folder,
    env,
    reject: false,
  });
  const count = (word: string): string => new RegExp(`^# ${word} (\\d+)$`, 'm').exec(stdout)?.[1] ?? '?';
  stage.say(`${count('pass')} tests pass, ${count('fail')} fail`);
  return !failed;
}
