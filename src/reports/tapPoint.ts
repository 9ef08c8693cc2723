import type { TapLine } from './tapLine.ts';

/** A test point with what belongs to it. */
export interface TapPoint extends Omit<Extract<TapLine, { kind: 'point' }>, 'opens'> {
  line: number;
  /** Its subtest's points; null where it has no subtest. */
  children: TapPoint[] | null;
  /** Diagnostics: the YAML block, or the text after it. */
  notes: string;
  hasYaml: boolean;
  /** In tape's way of writing: the heading comment above the point. */
  heading: { text: string } | null;
}

/** One level of test points: the top, or one subtest. */
export interface TapLevel {
  indent: number;
  points: TapPoint[];
  plan: number | null;
  /** Set where the subtest's braces were opened by this point of the level above. */
  owner: TapPoint | null;
}

/** An empty level. */
export function tapLevel(indent: number, owner: TapPoint | null): TapLevel {
  return { indent, points: [], plan: null, owner };
}

/** What is wrong with a level that has ended, or null. */
export function levelFault(level: TapLevel): string | null {
  const found = level.points.length;
  if (level.plan === null) return `${found} test points and no plan: it is cut off`;
  if (level.plan !== found) return `the plan says ${level.plan} test points, ${found} are there`;
  const beyond = level.points.find((point) => point.number !== null && (point.number > found || point.number === 0));
  return beyond === undefined ? null : `test point ${beyond.number ?? 0} is outside its plan`;
}
