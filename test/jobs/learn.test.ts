import { handlers, type JobContext } from '../../src/jobs/index.ts';
import { askLearn, type RepositoryPlace } from '../../src/jobs/place/index.ts';
import { onBothDatabases } from '../store/databases.ts';
import { newRepository } from '../store/rows.ts';
import { workshopOn } from './workshop.ts';

onBothDatabases((test) => {
  test('a learning whose job was lost is sent again, and one that was given up is over', async (store) => {
    const { installation, rows } = await newRepository(store);
    const workshop = await workshopOn(store);
    const job = { installationId: installation.id, repositoryId: 7, owner: 'octo-org', name: 'hello' };
    const place = { job, rows, app: { stage: 'check', learn: {} } } as RepositoryPlace;
    const sent = async (): Promise<unknown[]> => {
      const query = `SELECT data FROM pgboss.job WHERE name = 'learn' AND data->>'installationId' = $1`;
      return (await store.sql.executeSql(query, [String(installation.id)])).rows;
    };

    await askLearn(place, 'schedule', workshop);
    await askLearn(place, 'schedule', workshop);
    const [open] = await rows.learns.recent(2);
    const data = { ...job, learnId: open!.id };
    expect([await rows.learns.recent(2), await sent()]).toMatchObject([[{ state: 'waiting' }], [{ data }]]);
    await store.sql.executeSql(`DELETE FROM pgboss.job WHERE name = 'learn'`);
    await askLearn(place, 'schedule', workshop);
    expect(await sent()).toEqual([{ data }]);

    // GitHub answers nothing: what there is to say can't be said there.
    const context = { ...workshop, github: {}, signal: new AbortController().signal } as unknown as JobContext;
    await expect(handlers.learn.gaveUp!(data, context, new Error('no answer'))).rejects.toThrow();
    expect(await rows.learns.find(open!.id)).toMatchObject({ state: 'failed', reason: 'Learning ended in an error' });
    await askLearn(place, 'schedule', workshop);
    expect(await rows.learns.recent(2)).toMatchObject([{ state: 'waiting' }, { state: 'failed' }]);
    await workshop.jobs.stop();
  });
});
