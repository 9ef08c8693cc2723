import { createHash } from 'node:crypto';
import type { JudgedCandidate } from '../../evaluate/index.ts';
import {
  fitBradleyTerry,
  formatAnswer,
  gameWeight,
  PAIR_VERSION,
  SOURCE_WEIGHTS,
  winChance,
  type Game,
  type Pair,
} from '../../preference/index.ts';
import { outcomeId } from '../../reports/index.ts';
import { programOf } from '../../source/index.ts';
import type { Lesson } from './lesson.ts';

/** A pair that could be made of a task's candidates. */
export interface SampledPair {
  readonly pair: Pair;
  /** What is wrong with the rejected answer: `copy` of the failing version, or the verdict's kind. */
  readonly failure: string;
  /** Higher is more telling: a likely answer that passes many tests and still fails. */
  readonly telling: number;
}

/** Longer answers are no functions any more. */
const MAX_ANSWER = 20_000;
/** More tests than this mostly repeat each other. */
const MAX_TESTS = 30;
const HUMAN = 'human';
/** Stands for all tests beside the task's own: a candidate must not break them. */
const NOTHING_ELSE_BREAKS = '(nothing else breaks)';

interface Player {
  readonly key: string;
  readonly answer: string;
  readonly failure: string;
  readonly logProb: number;
  passes(test: string): boolean;
}

/**
 * The pairs that a task's judged candidates offer. Every test is a game between each candidate that passes it and each
 * that doesn't; the human version passes them all. A pair's probability is the Bradley-Terry fit's, its weight as of
 * {@link SOURCE_WEIGHTS}. Chosen are the human version and passing candidates in turn, rejected is each distinct failing one.
 */
export async function samplePairs(lesson: Lesson, judged: readonly JudgedCandidate[]): Promise<SampledPair[]> {
  const { task, evidence } = lesson;
  const players = await playersOf(lesson, judged);
  const passing = players.filter(({ failure }) => failure === '');
  const failing = players.filter(({ failure }) => failure !== '');
  const tests = [...task.tests.slice(0, MAX_TESTS).map((test) => outcomeId(test)), NOTHING_ELSE_BREAKS];
  const weight = gameWeight(1, evidence.mutant?.score);
  const games: Game[] = tests.flatMap((test) => {
    const losers = players.filter((player) => !player.passes(test));
    const winners = players.filter((player) => player.passes(test));
    return winners.flatMap((one) => losers.map((other) => ({ winner: one.key, loser: other.key, weight })));
  });
  if (games.length === 0 || weight === 0) return [];
  const strengths = fitBradleyTerry(games);
  return failing.map((rejected, at) => {
    const chosen = passing[at % passing.length]!;
    const probability = rounded(winChance(strengths, chosen.key, rejected.key));
    const passed = tests.filter((test) => rejected.passes(test)).length / tests.length;
    return {
      pair: {
        version: PAIR_VERSION,
        id: idOf(task.id, chosen.answer, rejected.answer),
        source: 'sampled',
        language: task.language,
        group: task.group,
        date: task.date,
        path: task.path,
        function: task.function,
        prompt: lesson.pair.prompt,
        chosen: chosen.answer,
        rejected: rejected.answer,
        probability,
        weight: rounded(SOURCE_WEIGHTS.sampled * Math.max(0, 2 * probability - 1)),
        evidence: null,
      },
      failure: rejected.failure,
      telling: passed + rejected.logProb,
    };
  });
}

/** The human version and every distinct candidate, the human's first. */
async function playersOf({ task, evidence }: Lesson, judged: readonly JudgedCandidate[]): Promise<Player[]> {
  const program = (text: string): Promise<string> => programOf(text, task.language);
  const human = formatAnswer(evidence.new, task.language);
  const copy = await program(task.text);
  const players = new Map<string, Player>([
    [await program(evidence.new), { key: HUMAN, answer: human, failure: '', logProb: 0, passes: () => true }],
  ]);
  for (const { candidate, verdict } of judged) {
    const answer =
      candidate.text === undefined ? candidate.answer?.trim() : formatAnswer(candidate.text, task.language);
    if (answer === undefined || answer === '' || answer.length > MAX_ANSWER) continue;
    const key = candidate.text === undefined ? answer : await program(candidate.text);
    if (players.has(key)) continue;
    const isPassed = verdict.kind === 'passed';
    const passed = new Set(verdict.outcomes.filter(({ status }) => status === 'passed').map(({ id }) => id));
    players.set(key, {
      key: `${players.size}`,
      answer,
      failure: isPassed ? '' : key === copy ? 'copy' : verdict.kind,
      logProb: (candidate.logProb ?? 0) / Math.max(1, candidate.tokens ?? 1),
      passes: (test) => isPassed || (test !== NOTHING_ELSE_BREAKS && passed.has(test)),
    });
  }
  return [...players.values()];
}

function idOf(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
