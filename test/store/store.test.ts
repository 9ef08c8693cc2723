import { onBothDatabases } from './databases.ts';
import { GREEN, newRepository, outcome, RED, run } from './rows.ts';

onBothDatabases((test) => {
  test('an attempt is kept whole, once', async (store) => {
    const { rows } = await newRepository(store);
    const many = Array.from({ length: 4500 }, (_, i) => outcome(`test ${i}`, 'passed'));
    await rows.runs.add(run(), many);
    await rows.runs.add(run({ conclusion: 'success' }), [outcome('another', 'failed')]);
    expect(await rows.runs.outcomes(RED)).toHaveLength(4500);
    expect(await rows.runs.find(5, 1)).toMatchObject({ conclusion: 'failure', sha: RED, started_at: expect.any(Date) });
    const twice = [outcome('same', 'passed'), outcome('same', 'failed')];
    await expect(rows.runs.add(run({ run_id: 6 }), twice)).rejects.toThrow(/duplicate key/);
    expect(await rows.runs.find(6, 1)).toBeUndefined();
    expect(
      await rows.runs.known([
        { runId: 5, attempt: 1 },
        { runId: 6, attempt: 1 },
      ]),
    ).toEqual(new Set(['5/1']));
  });

  test('a test that passes when it is run again is flaky; in another job it is another outcome', async (store) => {
    const { rows } = await newRepository(store);
    await rows.runs.add(run(), [
      outcome('chance', 'failed'),
      outcome('broken', 'failed'),
      outcome('windows', 'failed', 'w'),
    ]);
    expect(await rows.runs.markFlaky(RED)).toEqual([]);
    expect(await rows.runs.summary(RED)).toEqual({ failing: 3, passed: 0 });
    await rows.runs.add(run({ attempt: 2 }), [
      outcome('chance', 'passed'),
      outcome('broken', 'failed'),
      outcome('windows', 'passed'),
    ]);
    expect(await rows.runs.markFlaky(RED, ['retried > within'])).toEqual(['a.test.js > chance', 'retried > within']);
    expect(await rows.runs.flaky()).toEqual(new Set(['a.test.js > chance', 'retried > within']));
    const failing = (await rows.runs.failing(RED)).map(({ test_id }) => test_id);
    expect(failing).toEqual(['a.test.js > broken', 'a.test.js > windows']);
    expect(await rows.runs.summary(RED)).toEqual({ failing: 2, passed: 2 });
  });

  test('commits come newest first; what is old is forgotten', async (store) => {
    const { rows } = await newRepository(store);
    await rows.runs.add(run(), [outcome('one', 'failed')]);
    await rows.runs.add(run({ run_id: 6, sha: GREEN, conclusion: 'success', started_at: new Date() }), [
      outcome('one', 'passed'),
    ]);
    expect(await rows.runs.commits(10)).toEqual([GREEN, RED]);
    expect(await rows.runs.wasRed('main', GREEN)).toBe(true);
    expect(await rows.runs.wasRed('main', RED)).toBe(false);
    expect(await rows.runs.wasRed('other', GREEN)).toBe(false);
    // What a fork calls its branch, and what it reports, is nothing to learn from.
    const fork = { sha: 'c'.repeat(40), branch: 'theirs', own: false, started_at: new Date() };
    await rows.runs.add(run({ run_id: 7, ...fork }), [outcome('one', 'failed')]);
    expect(await rows.runs.commits(10)).toEqual([GREEN, RED]);
    expect(await rows.runs.wasRed('theirs', GREEN)).toBe(false);
    expect(await rows.runs.failing(fork.sha)).toHaveLength(1);
    await rows.runs.forget(30);
    expect(await rows.runs.commits(10)).toEqual([GREEN]);
    expect(await rows.runs.outcomes(RED)).toEqual([]);
  });

  test('an attempt that was begun is gone on with; no more are begun than are allowed', async (store) => {
    const { suggestions } = (await newRepository(store)).rows;
    const wanted = { pull: 3, headSha: RED, stage: 'check', askedBy: null } as const;
    const begun = await Promise.all([suggestions.begin(wanted, 2), suggestions.begin(wanted, 2)]);
    expect(new Set(begun.map((row) => row?.id)).size).toBe(1);
    const first = begun[0]!;
    expect(first).toMatchObject({ attempt: 1, state: 'working' });
    const edit = { path: 'a.js', before: 'a\u0000', after: 'b' };
    await suggestions.change(first.id, { state: 'found', report: { tests: ['\u0000'] }, edit });
    expect(await suggestions.begin(wanted, 2)).toMatchObject({ id: first.id, edit, report: { tests: ['\u0000'] } });
    await suggestions.change(first.id, { state: 'shown', checkRunId: 2 ** 40, reviewId: 9 });
    expect(await suggestions.begin(wanted, 1)).toBeUndefined();
    const second = await suggestions.begin({ ...wanted, askedBy: 'mona' }, 2);
    expect(second).toMatchObject({ attempt: 2, asked_by: 'mona' });
    await suggestions.change(second!.id, { state: 'none' });
    expect(await suggestions.begin({ ...wanted, askedBy: 'mona' }, 2)).toBeUndefined();
    expect(await suggestions.begin({ ...wanted, headSha: GREEN }, 1)).toMatchObject({ attempt: 1 });
    expect((await suggestions.of(3, RED)).map(({ state }) => state)).toEqual(['shown', 'none']);
    expect(await suggestions.find(first.id)).toMatchObject({ check_run_id: 2 ** 40 });
  });

  test('a suggestion that was found in the shadow is not looked for again', async (store) => {
    const { suggestions } = (await newRepository(store)).rows;
    const wanted = { pull: 3, headSha: RED, stage: 'shadow', askedBy: null } as const;
    const row = await suggestions.begin(wanted, 1);
    await suggestions.change(row!.id, { state: 'found', report: {}, edit: { path: 'a', before: '', after: 'b' } });
    expect(await suggestions.begin(wanted, 1)).toBeUndefined();
  });

  test('suggestions are open until their pull request was seen closed', async (store) => {
    const { rows } = await newRepository(store);
    const row = await rows.suggestions.begin({ pull: 3, headSha: RED, stage: 'check', askedBy: null }, 2);
    expect(await rows.suggestions.open()).toEqual([]);
    await rows.suggestions.change(row!.id, { state: 'shown', edit: { path: 'a', before: 'b', after: 'c' } });
    expect((await rows.suggestions.open()).map(({ id }) => id)).toEqual([row!.id]);
    const feedback = { suggestionId: row!.id, kind: 'unhelpful', actor: 'mona' } as const;
    expect(await rows.feedback.add(feedback)).toBe(true);
    expect(await rows.feedback.add(feedback)).toBe(false);
    expect(await rows.suggestions.open()).toHaveLength(1);
    await rows.feedback.add({ suggestionId: row!.id, kind: 'merged', actor: '', detail: { commit: GREEN } });
    expect(await rows.suggestions.open()).toEqual([]);
    expect((await rows.feedback.of(row!.id)).map(({ kind, detail }) => [kind, detail])).toEqual([
      ['unhelpful', null],
      ['merged', { commit: GREEN }],
    ]);
  });

  test('evidence is kept once and counted as new until a model was learnt', async (store) => {
    const { rows } = await newRepository(store);
    const evidence = [
      { id: 'b', text: 'a\u0000b\ud800' },
      { id: 'a', text: '' },
    ];
    expect(await rows.evidence.add('runs', evidence)).toBe(2);
    expect(await rows.evidence.add('runs', evidence)).toBe(0);
    expect(await rows.evidence.replace('suggestion:1', [{ id: 'c' }, { id: 'd' }])).toBe(2);
    expect(await rows.evidence.replace('suggestion:1', [{ id: 'd' }, { id: 'e' }])).toBe(1);
    expect((await rows.evidence.all()).map((one) => (one as { id: string }).id)).toEqual(['a', 'b', 'd', 'e']);
    expect((await rows.evidence.all())[1]).toEqual(evidence[0]);
    expect(await rows.read()).toMatchObject({ new_pairs: 5, learned_at: null });
    const asked = await rows.learns.ask('pairs');
    expect(await rows.learns.ask('schedule')).toBeUndefined();
    await rows.learns.begin(asked!.id, GREEN);
    expect(await rows.learns.ask('schedule')).toBeUndefined();
    await rows.learns.end(asked!.id, { state: 'failed', reason: 'no memory' });
    expect(await rows.read()).toMatchObject({ new_pairs: 5 });
    const again = await rows.learns.ask('schedule');
    await rows.learns.end(again!.id, { state: 'published', reason: 'version 2', version: 2 });
    await rows.learns.end(again!.id, { state: 'failed', reason: 'told late' });
    expect(await rows.read()).toMatchObject({ new_pairs: 0, learned_at: expect.any(Date) });
    expect((await rows.learns.recent(5)).map(({ state, version }) => [state, version])).toEqual([
      ['published', 2],
      ['failed', null],
    ]);
  });

  test('a stop of all of the repository stops each pull request', async (store) => {
    const { stops } = (await newRepository(store)).rows;
    await stops.add(3, 'the button', 'mona');
    await stops.add(3, 'a comment', 'hubot');
    expect(await stops.of(3)).toEqual({ reason: 'the button', actor: 'mona' });
    expect(await stops.of(4)).toBeUndefined();
    await stops.remove(3);
    expect(await stops.of(3)).toBeUndefined();
    await stops.add(0, 'all', 'mona');
    expect(await stops.of(4)).toEqual({ reason: 'all', actor: 'mona' });
  });

  test('a delivery is known by its id and by its content', async ({ app }) => {
    const delivery = { guid: 'g1', digest: 'd1', event: 'push', installation: 1 };
    expect(await app.addDeliveries([])).toEqual([]);
    expect(await app.addDeliveries([delivery])).toEqual([true]);
    expect(await app.addDeliveries([{ ...delivery, digest: 'd2' }])).toEqual([false]);
    const others = ['g2', 'g3', 'g3'].map((guid) => ({ ...delivery, guid, digest: guid === 'g2' ? 'd1' : 'd3' }));
    expect(await app.addDeliveries(others)).toEqual([false, true, false]);
    expect(await app.knownDeliveries(['g1', 'g2'])).toEqual(new Set(['g1']));
    expect(await app.knownDeliveries([])).toEqual(new Set());
    await app.forgetDeliveries(1);
    expect(await app.knownDeliveries(['g1'])).toEqual(new Set(['g1']));
    await app.remember('cursor', '1');
    await app.remember('cursor', '2');
    expect(await app.recall('cursor')).toBe('2');
    expect(await app.recall('other')).toBeUndefined();
  });

  test('a transaction leaves all or nothing', async (store) => {
    const { installation } = await newRepository(store);
    const half = store.transaction(async (inside) => {
      await inside
        .installation(installation.id)
        .saveRepository({ id: 8, owner: 'o', name: 'n', defaultBranch: 'main' });
      await inside.app.addDeliveries([{ guid: 'half', digest: 'half', event: 'push', installation: 1 }]);
      throw new Error('stop');
    });
    await expect(half).rejects.toThrow('stop');
    expect(await installation.repositories()).toHaveLength(1);
    expect(await store.app.knownDeliveries(['half'])).toEqual(new Set());
    // Several statements at once that fail leave no transaction open behind them.
    await expect(store.sql.executeSql('BEGIN; SELECT 1; SELECT nothing FROM nowhere; COMMIT')).rejects.toThrow(
      /nowhere/,
    );
    expect((await store.sql.executeSql('SELECT $1::int + 1 AS two', [1])).rows).toEqual([{ two: 2 }]);
    expect((await store.sql.executeSql('SELECT 1 AS one; SELECT 3 AS three')).rows).toEqual([{ three: 3 }]);
  });
});
