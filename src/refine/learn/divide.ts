import { holdOut, withoutDuplicates } from '../../preference/index.ts';
import { validationShare, type LearnSettings } from './learnSettings.ts';
import { isTask, type Lesson } from './lesson.ts';
import { takeEvenly } from './takeEvenly.ts';
import { takeMeasured } from './takeMeasured.ts';

/** The lessons by what they are for: nothing of one function group is in two of them. */
export interface Division {
  /** In the order they are taken in. */
  readonly train: readonly Lesson[];
  /** Decides when to stop and which iteration is kept; none where there is one iteration. */
  readonly validation: readonly Lesson[];
  /** Measured once everything is decided. */
  readonly held: readonly Lesson[];
  /** How many were left out because their function is too long. */
  readonly tooLong: number;
  /** How many were left out because another one teaches the same: one fix on several branches would count as often. */
  readonly repeats: number;
}

/** Divides the lessons, and takes of what is measured as many as the settings allow. */
export function divide(lessons: readonly Lesson[], settings: LearnSettings): Division {
  const { seed } = settings;
  const short = lessons.filter(
    ({ evidence }) => Math.max(evidence.old.length, evidence.new.length) <= settings.longest,
  );
  const byId = new Map(short.map((lesson) => [lesson.pair.id, lesson]));
  const { kept, removed } = withoutDuplicates([...byId.values()].map(({ pair }) => pair));
  const parts = holdOut(kept, { ...settings, validation: validationShare(settings) });
  const of = (pairs: readonly { id: string }[]): Lesson[] => pairs.map(({ id }) => byId.get(id)!);
  return {
    tooLong: lessons.length - short.length,
    repeats: removed.length,
    train: takeEvenly(of(parts.train), Infinity, seed),
    validation: takeMeasured(of(parts.validation).filter(isTask), settings.validationTasks, seed),
    held: takeMeasured(of(parts.held).filter(isTask), settings.heldTasks, seed),
  };
}
