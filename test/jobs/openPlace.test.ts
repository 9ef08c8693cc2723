import { join } from 'node:path';
import type { JobContext } from '../../src/jobs/index.ts';
import { openPlace } from '../../src/jobs/place/index.ts';
import { openStore } from '../../src/store/index.ts';
import { People } from '../github/fake/index.ts';
import { name, testGitHub } from '../github/server.ts';
import { temporaryFolder } from '../history/testRepository.ts';
import { workshopOn } from './workshop.ts';

const github = testGitHub();
const folder = temporaryFolder();

test('settings come from the default branch, whatever a pull request has in its place', async () => {
  const { fake, github: client, people } = github();
  const settings = (text: string): Record<string, string> => ({ '.github/codelutra.yml': text });
  await people.push('octocat', 'main', settings('app: { stage: check, suggest: { label: ours } }\n'), 'settings');
  const strange = settings(
    'tests: { setup: [[curl, evil.example]] }\napp: { stage: suggest, suggest: { label: theirs } }\n',
  );
  await people.push('octocat', 'change', strange, 'other settings');
  await people.open({ title: 'change', branch: 'change', author: 'octocat' });
  const fork = fake.repository('mona/calc');
  await new People(fake, fork).push('mona', 'main', strange, 'settings of a fork');
  await people.open({ title: 'fork', branch: 'main', author: 'mona', from: fork });

  const store = await openStore({ folder: join(folder, 'database') });
  const workshop = await workshopOn(store);
  try {
    const context = { ...workshop, github: client, signal: new AbortController().signal } as unknown as JobContext;
    const job = { installationId: 7, repositoryId: fake.repository('calc').id, owner: name.owner, name: name.repo };
    const place = await openPlace(job, context);
    expect(place?.config.tests).toBeUndefined();
    expect(place?.app).toMatchObject({ stage: 'check', suggest: { label: 'ours' } });
  } finally {
    await workshop.jobs.stop();
    await store.close();
  }
});
