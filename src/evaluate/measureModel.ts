import { join } from 'node:path';
import { writeFileAtomic } from '../files.ts';
import {
  answerSource,
  GREEDY,
  keptCandidates,
  llamaSource,
  sampleSettings,
  serverSource,
  type Candidate,
  type LocalModel,
  type SampleSettings,
  type ServerSettings,
} from '../generate/index.ts';
import type { Task } from '../preference/index.ts';
import type { Progress } from '../progress.ts';
import type { Judges } from '../verdict/index.ts';
import { judgeCandidates, type JudgedCandidate } from './judgeCandidates.ts';
import { taskResult, type TaskResult, type Way } from './taskResult.ts';

/** What answers: a GGUF file on this machine, with an adapter or without, or a server. */
export type AnsweringModel =
  { readonly kind: 'local'; readonly local: LocalModel } | { readonly kind: 'server'; readonly server: ServerSettings };

export interface MeasureSettings {
  /** Keeps answers and results; one model and one set of tasks a folder. */
  readonly folder: string;
  readonly judges: Judges;
  /** Candidates run at a time. */
  readonly jobs: number;
  readonly seed: number;
  /** Departures from the failing version, best first, where the model runs on this machine; 0 for none. */
  readonly ranked: number;
  /** Answers drawn at a temperature beside the likeliest one, for pass@k; 0 for none. */
  readonly samples: number;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
}

/** A model's results on tasks, and the candidates behind them, in the tasks' order. */
export interface MeasuredModel {
  readonly results: TaskResult[];
  readonly judged: readonly (readonly JudgedCandidate[])[];
}

/** Asks a model for fixes of tasks, runs them, and measures the verdicts. Stopped, it goes on where it was. */
export async function measureModel(
  model: AnsweringModel,
  tasks: readonly Task[],
  settings: MeasureSettings,
): Promise<MeasuredModel> {
  if (tasks.length === 0) return { results: [], judged: [] };
  const { folder, samples, ranked } = settings;
  const asked: [Way, Candidate[][]][] = [];
  if (model.kind === 'local' && ranked > 0) {
    const source = answerSource(model.local, ranked, sampleSettings(GREEDY));
    const found = await keptCandidates(join(folder, 'answers.jsonl'), source, tasks, runOf(settings));
    // Where there is no departure, or the question is too long, there is one candidate, which says so for both.
    asked.push(['ranked', found.map((of) => (of.length > 1 ? of.slice(0, -1) : of))]);
    asked.push(['greedy', found.map((of) => of.slice(-1))]);
  } else asked.push(['greedy', await answers(model, sampleSettings(GREEDY), tasks, 'greedy.jsonl', settings)]);
  if (samples > 0) {
    asked.push(['drawn', await answers(model, sampleSettings({ samples }), tasks, 'samples.jsonl', settings)]);
  }
  const all = tasks.map((_, at) =>
    asked.flatMap(([way, found]) => found[at]!.map((candidate) => ({ way, candidate }))),
  );
  const judged = await judgeCandidates(
    tasks,
    all.map((of) => of.map(({ candidate }) => candidate)),
    settings,
  );
  const results: TaskResult[] = [];
  for (const [at, task] of tasks.entries()) {
    const measured = judged[at]!.map(({ candidate, verdict }, i) => ({
      candidate: { ...candidate, way: all[at]![i]!.way },
      verdict,
    }));
    results.push(await taskResult(task, measured));
  }
  await writeFileAtomic(join(folder, 'results.jsonl'), lines(results));
  await writeFileAtomic(join(folder, 'verdicts.jsonl'), lines(verdictLines(tasks, judged)));
  return { results, judged };
}

/** A model's answers to tasks, kept in a file of the folder. */
export function answers(
  model: AnsweringModel,
  sampling: SampleSettings,
  tasks: Parameters<typeof keptCandidates>[2],
  file: string,
  settings: Pick<MeasureSettings, 'folder' | 'seed' | 'progress' | 'signal'>,
): Promise<Candidate[][]> {
  const source = model.kind === 'local' ? llamaSource(model.local, sampling) : serverSource(model.server, sampling);
  return keptCandidates(join(settings.folder, file), source, tasks, runOf(settings));
}

function runOf({ seed, progress, signal }: Pick<MeasureSettings, 'seed' | 'progress' | 'signal'>) {
  return { seed, progress, ...(signal === undefined ? {} : { signal }) };
}

/** For people: what became of every candidate, and why. */
function verdictLines(tasks: readonly Task[], judged: MeasuredModel['judged']) {
  return tasks.map(({ id, path, function: name }, at) => ({
    task: id,
    path,
    function: name,
    verdicts: judged[at]!.map(({ verdict: { kind, message, seconds } }) => ({ kind, message, seconds })),
  }));
}

function lines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
