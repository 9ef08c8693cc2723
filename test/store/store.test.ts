import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/store/index.ts';

test('smoke', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codelutra-store-'));
  const store = await openStore({ folder });
  const one = store.installation(1);
  await one.save('octo-org');
  await one.saveRepository({ id: 7, owner: 'octo-org', name: 'hello', defaultBranch: 'main' });
  const repository = one.repository(7);
  const run = {
    run_id: 5,
    attempt: 1,
    workflow: 'ci',
    event: 'push',
    sha: 'a'.repeat(40),
    branch: 'main',
    conclusion: 'failure',
    pull: 0,
    started_at: new Date(),
    trouble: null,
  };
  const outcome = {
    job: 'x',
    test_id: 'a > b',
    file: 'a',
    suite: '',
    name: 'b',
    status: 'failed',
    duration_ms: 1.5,
    message: null,
  } as const;
  await repository.runs.add(run, [outcome]);
  await repository.runs.add({ ...run, attempt: 2 }, [{ ...outcome, status: 'passed' }]);
  expect(await repository.runs.markFlaky(run.sha)).toEqual(['a > b']);
  expect([...(await repository.runs.flaky())]).toEqual(['a > b']);
  const s = await repository.suggestions.begin({ pull: 3, headSha: run.sha, stage: 'check', askedBy: null }, 2);
  await repository.suggestions.change(s!.id, {
    state: 'found',
    edit: { path: 'a', before: 'b', after: 'c' },
    report: { x: [1] },
  });
  console.log(
    await repository.suggestions.of(3),
    await repository.read(),
    await repository.suggestions.open(),
    await repository.evidence.add('runs', [{ id: 'x' }, { id: 'y' }]),
  );
  const l = await repository.learns.ask('asked');
  expect(await repository.learns.ask('asked')).toBeUndefined();
  await repository.learns.end(l!.id, { state: 'nothing', reason: 'x' });
  console.log(await repository.learns.recent(3), await repository.evidence.all());
  await expect(openStore({ folder })).rejects.toThrow('has this folder open');
  await store.close();
  await rm(folder, { recursive: true });
});
