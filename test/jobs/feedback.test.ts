import { putComment } from '../../src/github/index.ts';
import type { Evidence } from '../../src/harvest/index.ts';
import { handlers, type JobContext } from '../../src/jobs/index.ts';
import { readThumbs } from '../../src/jobs/feedback/index.ts';
import { openPlace } from '../../src/jobs/place/index.ts';
import type { Store } from '../../src/store/index.ts';
import { People } from '../github/fake/index.ts';
import type { Pull } from '../github/fake/repository.ts';
import { bot, name, testGitHub } from '../github/server.ts';
import { exampleEvidence } from '../preference/examples.ts';
import { onBothDatabases } from '../store/databases.ts';
import { exampleRecord } from '../suggest/markdown/record.ts';
import { workshopOn } from './workshop.ts';

const github = testGitHub();
const evidence = exampleEvidence();
const file = (text: string): string => `export ${text}\n`;
const [before, after] = [file(evidence.old), file(evidence.new)];

/** A pull request with a suggestion that was shown, from a branch of the repository itself or of a fork. */
async function suggested(store: Store, from: 'own' | 'fork', branch: string) {
  const { fake, github: client, app } = github();
  const repository = fake.repository(from === 'own' ? 'octocat/calc' : 'mona/calc');
  const author = from === 'own' ? 'octocat' : 'mona';
  const people = new People(fake, repository);
  await people.push(author, branch, { 'lib/sum.js': before }, 'a mistake');
  const opened = { title: branch, branch, author, ...(from === 'own' ? {} : { from: repository }) };
  const pull = await github().people.open(opened);

  const workshop = await workshopOn(store);
  const identity = { id: 11, slug: 'codelutra', login: bot };
  const hub = { ...workshop.hub, identity: () => Promise.resolve(identity), app: () => Promise.resolve(app) };
  const context = { ...workshop, hub, github: client, signal: new AbortController().signal } as unknown as JobContext;
  const job = {
    installationId: 7,
    repositoryId: fake.repository('octocat/calc').id,
    owner: name.owner,
    name: name.repo,
  };
  const place = (await openPlace(job, context))!;
  const { suggestions } = place.rows;
  const begun = { pull: pull.number, headSha: pull.headSha, stage: 'suggest', askedBy: null } as const;
  const { id } = (await suggestions.begin(begun, 1))!;
  const edit = { path: 'lib/sum.js', before, after };
  const commits = { tree: pull.headSha, good: pull.headSha };
  const report = exampleRecord({
    sha: pull.headSha,
    places: [{ path: 'lib/sum.js', function: 'sum', line: 1, share: 1, reasons: [] }],
    fix: { ...exampleRecord().fix!, edit, evidence: { ...evidence, source: 'feedback', commits, overlay: [] } },
  });
  await suggestions.change(id, { state: 'shown', report, edit, reviewId: 1 });
  const row = (await suggestions.find(id))!;
  const mark = { key: `suggestion:${id}`, by: bot };
  const comment = await putComment(client, name, pull.number, { ...mark, body: 'a fix' });
  const done = (): Promise<void> => workshop.jobs.stop();
  return { pull, row, place, people, job, context, subject: `issue comment ${comment.id}`, done };
}

type Suggested = Awaited<ReturnType<typeof suggested>>;

/** What is kept as evidence of a suggestion. */
async function learnt({ place, row }: Suggested): Promise<unknown[]> {
  const all = (await place.rows.evidence.all()) as Evidence[];
  return all.filter(({ commits }) => commits.tree === row.head_sha);
}

async function closed({ job, context, pull }: Suggested, who: Pull['author'] = 'octocat'): Promise<void> {
  await github().people.close(who, pull);
  await handlers.feedback.run({ ...job, about: { kind: 'closed', pull: pull.number } }, context);
}

onBothDatabases((test) => {
  test('thumbs count of people with write access alone, its author included only if so', async (store) => {
    const { people } = github();
    await people.permit('reader', 'read');
    const one = await suggested(store, 'own', `thumbs-${Date.now()}`);
    for (const [login, content] of [
      ['mona', '+1'],
      ['reader', '-1'],
      ['octocat', '-1'],
      ['codelutra[bot]', '+1'],
    ] as const) {
      people.react(login, one.subject, content);
    }
    await readThumbs(one.place, one.row, one.context);
    const noted = await one.place.rows.feedback.of(one.row.id);
    expect(noted.map(({ kind, actor }) => `${actor} ${kind}`)).toEqual(['octocat thumbs-down']);
    await one.done();
  });

  test("nothing that is done with a fork's suggestion becomes evidence; with one's own it does", async (store) => {
    const { people } = github();
    for (const from of ['own', 'fork'] as const) {
      const count = from === 'own' ? 1 : 0;
      // A thumb of somebody who may give one.
      const liked = await suggested(store, from, `liked-${from}-${Date.now()}`);
      people.react('octocat', liked.subject, '+1');
      await closed(liked);
      expect([from, await learnt(liked)]).toEqual([from, Array(count).fill(expect.anything())]);
      // The author writes the same.
      const same = await suggested(store, from, `same-${from}-${Date.now()}`);
      await same.people.push(same.pull.author, same.pull.branch, { 'lib/sum.js': after }, 'mended');
      await closed(same);
      const noted = await same.place.rows.feedback.of(same.row.id);
      expect(noted.map(({ kind }) => kind)).toContain('applied');
      expect((await same.place.rows.suggestions.find(same.row.id))?.state).toBe('applied');
      expect([from, await learnt(same)]).toEqual([from, Array(count).fill(expect.anything())]);
      for (const one of [liked, same]) await one.done();
    }
  });

  test("a button under a fork's suggestion does what it says, and nothing is learnt of it", async (store) => {
    const one = await suggested(store, 'fork', `pressed-${Date.now()}`);
    // More was said for it than the button says against it.
    for (const actor of ['octocat', 'hubot', 'monalisa']) {
      for (const kind of ['thumbs-up', 'applied'] as const) {
        await one.place.rows.feedback.add({ suggestionId: one.row.id, kind, actor });
      }
    }
    const about = { kind: 'unhelpful', suggestionId: one.row.id, by: 'octocat' } as const;
    await handlers.feedback.run({ ...one.job, about }, one.context);
    expect((await one.place.rows.suggestions.find(one.row.id))?.state).toBe('rejected');
    expect(await learnt(one)).toEqual([]);
    await one.done();
  });
});
