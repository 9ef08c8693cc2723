import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { createColors } from 'picocolors';
import { evidenceSchema, redactEvidence, type Evidence } from '../../src/harvest/index.ts';
import {
  canonicalLines,
  feedbackEvidence,
  judge,
  pairOf,
  pairSchema,
  readEvidence,
  showPair,
  type Feedback,
} from '../../src/preference/index.ts';
import { exampleEvidence } from './examples.ts';

const OWN = {
  text: 'function sum(list) {\n  let all = 0;\n  for (const one of list) all += one;\n  return all;\n}',
  commit: 'c'.repeat(40),
  date: '2024-06-07T08:09:10Z',
};
const one = { ...exampleEvidence().tests[0]!, runs: 1 };
const proof = exampleEvidence({ source: 'feedback', overlay: [], tests: [one], feedback: { signals: [] } });

type Act = Feedback['acts'][number]['kind'];
const acts = (...kinds: Act[]): Feedback => ({ acts: kinds.map((kind, at) => ({ kind, by: `person-${at}` })) });
const weightOf = (evidence: Evidence, feedback: Feedback): number =>
  Math.max(0, ...feedbackEvidence(evidence, feedback).map((found) => judge(found).weight));

test('a suggestion that was applied is a surer pair than one that only passed its tests, a thumb lies between', () => {
  const tested = judge(proof).probability;
  const [liked] = feedbackEvidence(proof, acts('thumbs-up')).map((found) => judge(found).probability);
  const [applied] = feedbackEvidence(proof, acts('applied')).map((found) => judge(found).probability);
  expect(liked).toBeGreaterThan(tested);
  expect(applied).toBeGreaterThan(liked!);
  expect(weightOf(proof, acts('thumbs-up', 'thumbs-up'))).toBeGreaterThan(weightOf(proof, acts('thumbs-up')));
});

test('who acts twice counts once', () => {
  const twice: Feedback = { acts: [{ kind: 'thumbs-up', by: 'a' }, { kind: 'thumbs-up', by: 'a' }] }; // prettier-ignore
  expect(feedbackEvidence(proof, twice)).toEqual(feedbackEvidence(proof, { acts: twice.acts.slice(1) }));
});

test('a refused suggestion teaches nothing, unless many tests speak for it; it never makes the failing version right', () => {
  expect(feedbackEvidence(proof, acts('unhelpful'))).toEqual([]);
  expect(feedbackEvidence(proof, acts('thumbs-down'))).toEqual([]);
  const many = { ...proof, tests: Array.from({ length: 12 }, (_, at) => ({ ...one, name: `adds ${at}` })) };
  const refused = weightOf(many, acts('unhelpful'));
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThan(weightOf(many, acts('thumbs-up')));
  fc.assert(
    fc.property(fc.array(fc.constantFrom<Act>('applied', 'unhelpful', 'thumbs-up', 'thumbs-down')), (kinds) => {
      for (const found of feedbackEvidence(proof, acts(...kinds))) {
        expect(judge(found).probability).toBeGreaterThan(0.5);
        expect(found.new).toBe(proof.new);
      }
    }),
  );
});

test("the author's own fix is chosen over the failing version, and over the suggestion", () => {
  const found = feedbackEvidence(proof, { acts: [], own: OWN });
  const pairs = found.map((evidence) => pairOf(evidence));
  expect(
    pairs.map(({ chosen, rejected }) => [chosen, rejected].map((text) => text.split('\n').slice(1, -1).join('\n'))),
  ).toEqual([
    [OWN.text, proof.old],
    [OWN.text, proof.new],
  ]);
  const [overOld, overOurs] = pairs;
  expect(overOurs!.probability).toBeGreaterThan(0.5);
  expect(overOurs!.weight).toBeLessThan(overOld!.weight);
  expect(new Set([proof.id, ...pairs.map(({ id }) => id)]).size).toBe(3);
  for (const pair of pairs) {
    expect(pairSchema.parse(pair)).toEqual(pair);
    expect(pair).toMatchObject({ source: 'feedback', date: '2024-06-07', prompt: pairOf(proof).prompt });
  }
  expect(showPair(overOurs!, createColors(false))).toContain(
    'what people did: own-fix (1); the rejected version passes the tests too',
  );
});

test('an own fix that is the suggestion, or the failing version again, is none', () => {
  expect(feedbackEvidence(proof, { acts: [], own: { ...OWN, text: proof.new } })).toEqual([]);
  expect(feedbackEvidence(proof, { acts: [], own: { ...OWN, text: proof.old } })).toEqual([]);
});

test('it is written and read again; a pair whose rejected version is neither is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codelutra-feedback-'));
  try {
    const found = feedbackEvidence(proof, { ...acts('applied', 'thumbs-up'), own: OWN });
    expect(found).toHaveLength(3);
    for (const evidence of found) expect(evidenceSchema.parse(JSON.parse(JSON.stringify(evidence)))).toEqual(evidence);
    const path = join(folder, 'feedback.jsonl');
    for (const lines of [found, found.map((evidence) => pairOf(evidence))]) {
      await writeFile(path, canonicalLines(lines));
      expect((await readEvidence(path)).evidence.map(({ id }) => id).sort()).toEqual(found.map(({ id }) => id).sort());
    }
    const over = pairOf(found[2]!);
    await writeFile(path, canonicalLines([{ ...over, rejected: pairOf(proof).rejected }]));
    await expect(readEvidence(path)).rejects.toThrow(/another rejected answer/);
    await writeFile(path, canonicalLines([{ ...found[2]!, feedback: { signals: [], over: OWN.text } }]));
    await expect(readEvidence(path)).rejects.toThrow(/both versions are the same/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a suggestion that holds a secret becomes no pair', async () => {
  const [, , over] = feedbackEvidence(proof, { ...acts('applied'), own: OWN });
  expect(await redactEvidence(over!)).toBeDefined();
  const secret = `function sum() { return 'ghp_${'a1B2'.repeat(9)}'; }`;
  expect(await redactEvidence({ ...over!, feedback: { signals: [], over: secret } })).toBeUndefined();
});
