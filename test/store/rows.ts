import type { InstallationStore, NewOutcome, NewRun, RepositoryStore, Store } from '../../src/store/index.ts';

export const RED = 'a'.repeat(40);
export const GREEN = 'b'.repeat(40);

let installations = 100;

/** A new installation with a repository, whose number is the same in every installation. */
export async function newRepository(store: Store): Promise<{ installation: InstallationStore; rows: RepositoryStore }> {
  const installation = store.installation(++installations);
  await installation.save('octo-org');
  await installation.saveRepository({ id: 7, owner: 'octo-org', name: 'hello', defaultBranch: 'main' });
  return { installation, rows: installation.repository(7) };
}

export function run(change: Partial<NewRun> = {}): NewRun {
  return {
    run_id: 5,
    attempt: 1,
    workflow: '.github/workflows/ci.yml',
    event: 'push',
    sha: RED,
    branch: 'main',
    conclusion: 'failure',
    pull: 0,
    own: true,
    started_at: new Date('2026-05-01T10:00:00Z'),
    trouble: null,
    ...change,
  };
}

export function outcome(name: string, status: NewOutcome['status'], job = 'test'): NewOutcome {
  const message = status === 'passed' ? null : 'it is 3';
  return { job, test_id: `a.test.js > ${name}`, file: 'a.test.js', suite: '', name, status, duration_ms: 1.5, message };
}
