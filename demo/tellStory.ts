import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { shown } from './codelutra.ts';
import { gainInWords, learnFrom } from './learnFrom.ts';
import { startGitHub, type LocalGitHub } from './localGitHub.ts';
import { harvestOnly } from './harvestOnly.ts';
import { makeRepository } from './makeRepository.ts';
import { mendPullRequest } from './mendPullRequest.ts';
import { publish, pull } from './publishAndPull.ts';
import { setUp, type Machine } from './setUp.ts';
import { Stage } from './stage.ts';
import { useCheckpoint } from './useCheckpoint.ts';
import { whenFree } from './whenFree.ts';

/**
 * The whole story in a folder, from an empty cache to a mended pull request. Stopped at any moment and started again it goes
 * on: what was learnt is kept, the rest takes seconds.
 */
export async function tellStory(folder: string, signal: AbortSignal): Promise<void> {
  const stage = new Stage(7, signal);
  stage.say(
    'codelutra on a small repository: it learns from the history which versions of functions were wrong, refines a\n' +
      'small model with that, and uses it to mend a pull request. Everything runs on this machine.\n' +
      `Everything is kept in ${shown(folder)}. Stop it when you like: the same command goes on where it was.`,
  );
  await mkdir(folder, { recursive: true });
  const release = await whenFree(stage, folder, signal);
  try {
    await steps(stage, folder);
  } finally {
    await release();
  }
}

async function steps(stage: Stage, folder: string): Promise<void> {
  const repository = join(folder, 'tidemark');
  const machine = await stage.step(
    'Set-up',
    'Makes the tensor engine and the model SmolLM2-135M ready, once for all repositories.',
    () => setUp(stage),
  );
  if (!machine.hasModel) stage.steps = 4;
  await stage.step(
    'A repository with a history',
    "tidemark, a harbour office's small library, made for this demo: features, bugs, and fixes with their tests.",
    () => makeRepository(stage, repository),
  );
  const mend = (model: readonly string[], github?: LocalGitHub): Promise<boolean> =>
    stage.step(
      'Mend a failing pull request',
      'A pull request adds a function, and a test of it fails. Only what passes all the tests is suggested.',
      () => mendPullRequest(stage, model, { repository, github, out: join(folder, 'pull-request'), machine }),
    );
  const outcome = machine.hasModel
    ? await withModel(stage, { folder, repository, machine, mend })
    : await withoutModel(stage, { folder, repository, machine, mend });
  stage.say(
    `\nThe end, after ${stage.time()}.\n${outcome}\n\n` +
      'On a repository of yours:\n' +
      '  npx codelutra learn ../your-repository --time 45m\n' +
      '  npx codelutra fix ../your-repository --adapter codelutra-run/checkpoint',
  );
}

interface Parts {
  readonly folder: string;
  readonly repository: string;
  readonly machine: Machine;
  /** The last step, with the model that `fix` is to ask, and where the pull request is. @returns whether the tests pass now */
  readonly mend: (model: readonly string[], github?: LocalGitHub) => Promise<boolean>;
}

/** From the history to a checkpoint that was published, pulled back and used. @returns how it came out */
async function withModel(stage: Stage, { folder, repository, machine, mend }: Parts): Promise<string> {
  const run = join(folder, 'run');
  const manifest = await stage.step(
    'Learn from it',
    'Runs the tests of old commits and of mutants to prove which versions fail and which pass (harvest), trains the\n' +
      'model on those pairs (refine), and measures it beside the base model on functions that it has never seen.',
    () => learnFrom(stage, repository, run, machine),
  );
  const checkpoint = join(run, 'checkpoint');
  const github = await startGitHub(repository);
  try {
    const isPublished = await stage.step(
      'Publish the checkpoint as a release',
      'To an emulated GitHub on this machine. The gate decides whether and where.',
      () => publish(stage, checkpoint, manifest, github),
    );
    const used = isPublished ? join(folder, 'pulled') : checkpoint;
    await stage.step(
      'Pull it back',
      isPublished ? 'As another machine would: downloaded, every file checked.' : 'There is no release to pull.',
      () => (isPublished ? pull(stage, used, github) : Promise.resolve()),
    );
    await stage.step(
      'Use it with llama.cpp',
      'llama.cpp loads the base model with the adapter and answers a few held-out tasks; the answers are run.',
      () => useCheckpoint(stage, used, { repository, run, out: join(folder, 'evaluation'), machine }),
    );
    const isMended = await mend(['--adapter', used], github);
    const published = isPublished
      ? 'The checkpoint was published and pulled back.'
      : 'The gate refused the checkpoint, and nothing was published.';
    return `${gainInWords(manifest)}\n${published}\n${mendedInWords(isMended)}`;
  } finally {
    await github.close();
  }
}

/** What there is without a model: the proofs, and search. @returns how it came out */
async function withoutModel(stage: Stage, { folder, repository, machine, mend }: Parts): Promise<string> {
  await stage.step(
    'Harvest',
    'Runs the tests of old commits to prove which versions of functions fail and which pass.',
    () => harvestOnly(stage, repository, join(folder, 'harvest'), machine),
  );
  return `Nothing was learnt, since the model is not there.\n${mendedInWords(await mend(['--model', 'none']))}`;
}

function mendedInWords(isMended: boolean): string {
  return isMended ? 'The pull request is mended: its tests pass.' : 'The pull request still fails.';
}
