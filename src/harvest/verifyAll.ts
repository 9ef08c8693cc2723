import { UserError } from '../errors.ts';
import { openRepository } from '../history/index.ts';
import type { TestsConfig } from '../config/index.ts';
import { formatSeconds } from '../progress.ts';
import type { Progress } from '../progress.ts';
import type { Sandbox } from '../sandbox/index.ts';
import { detectTestCommand } from './detectTestCommand.ts';
import { Environments, projectAt } from './environments.ts';
import type { Evidence } from './evidence.ts';
import { parallel } from './parallel.ts';
import { verifyEvidence } from './verifyEvidence.ts';
import type { Verification } from './verifyEvidence.ts';

export interface VerifySettings {
  repository: string;
  sandbox: Sandbox;
  jobs: number;
  tests?: TestsConfig;
  progress: Progress;
  signal?: AbortSignal;
}

/** Runs every proof again. The results are in the order of the evidence. @throws the signal's reason when it is stopped */
export async function verifyAll(evidence: readonly Evidence[], settings: VerifySettings): Promise<Verification[]> {
  const repository = await openRepository(settings.repository);
  try {
    const { sandbox, jobs, progress } = settings;
    const signal = settings.signal === undefined ? {} : { signal: settings.signal };
    const head = await repository.resolve('HEAD');
    const detected = await detectTestCommand(await projectAt(repository, head), settings.tests);
    const environments = new Environments({
      repository,
      sandbox,
      detected,
      settings: settings.tests ?? {},
      progress,
      ...signal,
    });
    progress.update('setting up the dependencies of the newest commit');
    const verifier = { repository, sandbox, environments, newest: await environments.at(head), ...signal };
    progress.done();
    const began = performance.now();
    let done = 0;
    return await parallel(evidence, jobs, async (one) => {
      const result = await guarded(one.id, () => verifyEvidence(verifier, one), settings.signal);
      done++;
      const left = ((performance.now() - began) / 1000 / done) * (evidence.length - done);
      progress.update(`${done} of ${evidence.length} verified, ${formatSeconds(left)} left`);
      return result;
    });
  } finally {
    settings.progress.done();
    await repository.close();
  }
}

/** A proof that can't even be set up (its commit is not here) is one that doesn't hold, not the end of all. */
async function guarded(
  id: string,
  verify: () => Promise<Verification>,
  signal: AbortSignal | undefined,
): Promise<Verification> {
  signal?.throwIfAborted();
  try {
    return await verify();
  } catch (error) {
    // Being stopped says nothing about the proof.
    if (!(error instanceof UserError) || signal?.aborted === true) throw error;
    return { id, holds: false, why: error.message, executions: 0 };
  }
}
