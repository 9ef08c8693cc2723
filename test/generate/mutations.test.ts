import { mutationSource } from '../../src/generate/index.ts';
import { exampleRun, exampleTask, SUM } from './examples.ts';

test('without a model: every mutation, in an order that the seed gives', async () => {
  const source = mutationSource();
  const [first] = await source.candidates([exampleTask()], exampleRun());
  const [again] = await source.candidates([exampleTask()], exampleRun());
  const [other] = await source.candidates([exampleTask()], exampleRun({ seed: 2 }));
  const texts = (candidates: typeof first) => candidates!.map(({ text }) => text);
  expect(first).toEqual(again);
  expect(texts(other)).not.toEqual(texts(first));
  expect(texts(other).sort()).toEqual(texts(first).sort());
  expect(texts(first)).toContain(SUM.replace('a - b', 'a + b'));
  expect(new Set(first!.map(({ source }) => source))).toEqual(new Set(['mutated']));
});

test('what else speaks for an edit goes before the order of the seed, and the best are kept', async () => {
  const source = mutationSource({
    max: () => 2,
    prior: (_, { after }) => (after === '+' ? 0 : after === '1' ? -1 : -2),
  });
  const [found] = await source.candidates([exampleTask()], exampleRun());
  expect(found!.map(({ text }) => text)).toEqual([SUM.replace('a - b', 'a + b'), SUM.replace('0', '1')]);
});

test('tasks that are there already are left out, the others are told one by one', async () => {
  const told: number[] = [];
  const found = await mutationSource({ max: () => 3 }).candidates(
    [exampleTask(), exampleTask(), exampleTask()],
    exampleRun({ have: (task) => task === 1, found: (task, { length }) => void told.push(task, length) }),
  );
  expect(told).toEqual([0, 3, 2, 3]);
  expect(found.map(({ length }) => length)).toEqual([3, 0, 3]);
});

test('what the rest of the file has is put in, unless the file does not parse', async () => {
  const after = '\nfunction other(list = [7]) { return String(list); }\n';
  const texts = async (task: ReturnType<typeof exampleTask> & { after: string }) =>
    (await mutationSource().candidates([task], exampleRun()))[0]!.map(({ text }) => text);
  const whole = await texts({ ...exampleTask(), after });
  expect(whole.some((text) => text?.includes('String('))).toBe(true);
  const broken = await texts({ ...exampleTask(), after: `${after}function (` });
  expect(broken.length).toBeGreaterThan(0);
  expect(broken.some((text) => text?.includes('String('))).toBe(false);
});
